import path from 'node:path'
import { numberedName, safeFileName } from '../../platform/blobs/blobs.ts'

/** Where a file goes: given once, from what the client said. An address, not a fact: it is never corrected. */
export interface Address {
  readonly folder: string
  readonly name: string
}

export function addressOf(ownerFolder: string, fileName: string, fileCreatedAt: Date): Address {
  const day = fileCreatedAt.toISOString().replace(/^\+/u, '').split('T')[0] ?? ''
  const year = day.slice(0, -'-mm-dd'.length)
  return { folder: `${safeFileName(ownerFolder)}/${year}/${day}`, name: safeFileName(fileName) }
}

/** The paths to try, in order. */
export function* pathsAt({ folder, name }: Address): Generator<string> {
  for (let number = 0; number < 100_000; number++) yield `${folder}/${numberedName(name, number)}`
}

/** `IMG_1234.heic.xmp`, where taken `IMG_1234.heic+1.xmp`. */
export function sidecarAddress(originalPath: string): Address {
  return { folder: path.posix.dirname(originalPath), name: `${path.posix.basename(originalPath)}.xmp` }
}
