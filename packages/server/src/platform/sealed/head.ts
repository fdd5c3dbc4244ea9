import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../data-folder/data-folder.ts'
import { errorCode, failure } from '../errors/errors.ts'
import { damaged } from './format.ts'

const shape = z.object({
  format: z.number().int(),
  instance: z.uuid(),
  number: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
})

/** The last segment, as `head.json` tells it. `at` is when that segment was made. */
export interface Head {
  readonly instance: string
  readonly number: number
  readonly sha256: string
  readonly at: string
}

export const headName = 'head.json'

function headText({ instance, number, sha256, at }: Head): string {
  return `${JSON.stringify({ format: 1, instance, number, sha256, at })}\n`
}

/** Undefined where there is none. Throws `sealed_damaged`, `sealed_newer`. */
export async function readHead(journalFolder: string): Promise<Head | undefined> {
  const file = path.join(journalFolder, headName)
  try {
    return parseHead(await readFile(file, 'utf8'), file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** `file` is for the sentence. */
export function parseHead(text: string, file: string): Head {
  const head = shape.safeParse(parseJson(text))
  if (!head.success) throw damaged(file, 'it does not tell the last segment')
  if (head.data.format > 1) throw newer(file)
  // Exactly as it is written: a byte that fell over between the words is noticed, too.
  if (headText(head.data) !== text) throw damaged(file, 'it was changed')
  return head.data
}

function newer(file: string): Error {
  return failure('sealed_newer', `${file} was written by a newer Heirloom. Use that version or a later one.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Replaces it, durably. */
export async function writeHead(journalFolder: string, head: Head): Promise<void> {
  await writeDurably(path.join(journalFolder, headName), headText(head))
}
