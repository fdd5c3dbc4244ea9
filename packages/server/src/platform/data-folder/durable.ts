import { open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces a small file so that after a crash it is the old one or the new one, never half of it. */
export async function writeDurably(path: string, text: string, mode = 0o644): Promise<void> {
  const next = `${path}.${process.pid}.new`
  await unlink(next).catch(() => undefined)
  const file = await open(next, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  await syncFolder(dirname(path))
}

/** Makes names in a folder durable. Some file systems cannot sync a folder; they say so, and we go on. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync().catch(() => undefined)
  } finally {
    await folder.close()
  }
}
