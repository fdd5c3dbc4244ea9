import { randomInt } from 'node:crypto'
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

const inOrder = 8
const atRandom = 100

/** The paths to try: numbered at first; where hundreds have one name, at random rather than past all of them. */
export function* pathsAt({ folder, name }: Address): Generator<string> {
  for (let number = 0; number < inOrder; number++) yield `${folder}/${numberedName(name, number)}`
  for (let tries = 0; tries < atRandom; tries++)
    yield `${folder}/${numberedName(name, randomInt(inOrder, 2 ** 40))}`
}

/** `IMG_1234.heic.xmp`, where taken `IMG_1234.heic+1.xmp`. */
export function sidecarAddress(originalPath: string): Address {
  return { folder: path.posix.dirname(originalPath), name: `${path.posix.basename(originalPath)}.xmp` }
}
