import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { errorCode, failure } from '../errors/errors.ts'

/** Fails with `bad_path` unless the path is relative, normalised, and leads into no folder that begins with a dot. */
export function checkPath(relative: string): void {
  if (relative.length <= 4000 && relative.split('/').every(isPlain)) return
  throw failure('bad_path', 'That path is not one that a backup keeps.', { details: { path: relative } })
}

/** Names that begin with a dot are a target's own. */
function isPlain(segment: string): boolean {
  return (
    segment !== '' && !segment.startsWith('.') && !segment.includes('\0') && Buffer.byteLength(segment) <= 255
  )
}

/** `journal/` and `journal` are the same folder; '' is everything. */
export function folderOfPrefix(prefix: string): string {
  const folder = prefix.replace(/\/$/, '')
  if (folder !== '') checkPath(folder)
  return folder
}

/**
 * Where a file of `root` stands. No symbolic link on the way may lead out of it; what stands directly below the root may be one
 * where `firstMayLink` (people put their originals onto another disk so). Its own folder need not be there yet.
 */
export async function locate(
  root: string,
  relative: string,
  { firstMayLink }: { readonly firstMayLink: boolean },
): Promise<string> {
  checkPath(relative)
  const file = path.join(root, relative)
  const [first = ''] = relative.split('/')
  const isNested = relative.includes('/')
  const base = await realpathOf(isNested && firstMayLink ? path.join(root, first) : root)
  const folder = await nearestRealpath(path.dirname(file))
  if (base === undefined || folder === base || isBelow(base, folder)) return file
  throw failure('bad_path', 'That path leads out of its folder, by a symbolic link.', {
    details: { path: relative },
  })
}

function isBelow(base: string, folder: string): boolean {
  return folder.startsWith(base.endsWith(path.sep) ? base : base + path.sep)
}

/** Of the folder, or of the one above it that is there: in that one the rest will be made. */
async function nearestRealpath(folder: string): Promise<string> {
  const found = await realpathOf(folder)
  return found ?? (await nearestRealpath(path.dirname(folder)))
}

/** Undefined where it is not there. */
async function realpathOf(folder: string): Promise<string | undefined> {
  return await realpath(folder).catch((error: unknown) => {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  })
}
