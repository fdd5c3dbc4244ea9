import { lstat, opendir } from 'node:fs/promises'
import path from 'node:path'
import { saysAbsent } from './faults.ts'
import type { BlobEntry } from './store.ts'

/** ext4's own folder at the top of a disk, which only root may read. */
export const lostAndFound = 'lost+found'

/** Every regular file under `<root>/<prefix>` whose path has no segment that begins with a dot; links are not followed. */
export async function* walkFiles(root: string, prefix: string): AsyncGenerator<BlobEntry> {
  for await (const entry of await opendir(path.join(root, prefix), { bufferSize: 256 })) {
    if (entry.name.startsWith('.') || (prefix === '' && entry.name === lostAndFound)) continue
    const relative = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    if (entry.isDirectory()) yield* walkFiles(root, relative)
    if (entry.isFile()) yield* describe(root, relative)
  }
}

async function* describe(root: string, relative: string): AsyncGenerator<BlobEntry> {
  try {
    const { size, mtime } = await lstat(path.join(root, relative))
    yield { path: relative, size, mtime }
  } catch (error) {
    if (!saysAbsent(error)) throw error // Gone since the folder was read: then it is not to be listed.
  }
}
