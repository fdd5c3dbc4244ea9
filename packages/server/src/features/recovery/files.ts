import { text } from 'node:stream/consumers'
import { errorCode } from '../../platform/errors/errors.ts'
import type { Fault, Target } from '../../platform/targets/targets.ts'
import type { TopFolder } from './recovery-types.ts'

/** What stands at a target, by the first part of its paths. */
export async function sizesOf(target: Target): Promise<Readonly<Record<string, TopFolder>>> {
  const folders: Record<string, TopFolder> = {}
  for await (const { path, bytes } of target.list('')) {
    const top = path.split('/')[0] ?? ''
    const before = folders[top] ?? { files: 0, bytes: 0 }
    folders[top] = { files: before.files + 1, bytes: before.bytes + bytes }
  }
  return folders
}

/** A small text of the target; undefined where it is not there. */
export async function readText(target: Target, path: string): Promise<string | undefined> {
  try {
    return await text(await target.read(path))
  } catch (error) {
    if (errorCode(error) === 'target_file_missing') return undefined
    throw error
  }
}

export const spoken = (count: number): string => count.toLocaleString('en-US')

export function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${spoken(Math.ceil(bytes / 1e3))} kB`
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${(bytes / 1e9).toFixed(bytes < 1e11 ? 2 : 0)} GB`
}

export function count(number: number, one: string, several: string): string {
  return `${spoken(number)} ${number === 1 ? one : several}`
}

export const faultWords: Readonly<Record<Fault, string>> = {
  missing: 'is missing at the target',
  other_size: 'has another size than it had',
  other_content: 'is not what it was',
  unreadable: 'can not be read',
}
