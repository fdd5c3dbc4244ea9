import { z } from 'zod'
import { failure } from '../errors/errors.ts'

/** What proves that a place is a target, and whose: a small file at its top. */
export const identityPath = 'heirloom-target.json'

const format = 1
const shape = z.object({ format: z.number().int(), instance: z.string().min(1), made: z.string() })

export function identityText(instance: string): string {
  return `${JSON.stringify({ format, instance, made: new Date().toISOString() })}\n`
}

/** Whose target it is. Fails where the text is none, of a later format, or of another library than `wanted` ('' is any). */
export function readIdentity(text: string, place: string, wanted: string): string {
  const parsed = shape.safeParse(parseJson(text))
  if (!parsed.success)
    throw failure('target_damaged', `${identityPath} at ${place} can't be understood. Restore that file.`)
  if (parsed.data.format > format)
    throw failure(
      'target_newer',
      `The backup at ${place} was made by a later Heirloom. Update this one first.`,
    )
  return proveInstance(parsed.data.instance, place, wanted)
}

export function proveInstance(found: string, place: string, wanted: string): string {
  if (wanted === '' || found === wanted) return found
  throw failure(
    'target_of_another',
    `The place ${place} holds the backup of another library. Choose another place.`,
    {
      details: { instance: found },
    },
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isEmptyTarget(place: string): Error {
  return failure(
    'target_empty',
    `There is no backup at ${place}: it is empty. If there should be one, its disk may not be mounted.`,
  )
}

export function isUsedOtherwise(place: string): Error {
  return failure(
    'target_of_another',
    `The place ${place} holds other files and no backup. Choose an empty one for the backup.`,
  )
}
