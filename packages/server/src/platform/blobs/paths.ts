import path from 'node:path'
import { failure } from '../errors/errors.ts'

/** Fails with `bad_path` unless the path is relative, normalised and names nothing that the store keeps for itself. */
export function checkBlobPath(blobPath: string): void {
  const isGood = blobPath.length <= 4000 && blobPath.split('/').every(isPlainSegment)
  if (!isGood)
    throw failure('bad_path', 'That path is not one inside the store.', { details: { path: blobPath } })
}

/** Names that begin with a dot are the store's own: marker, waiting room, trials. */
function isPlainSegment(segment: string): boolean {
  return (
    segment !== '' &&
    !segment.startsWith('.') &&
    !/[\\\0]/u.test(segment) &&
    Buffer.byteLength(segment) <= 255
  )
}

export function isInside(root: string, target: string): boolean {
  return target === root || target.startsWith(root.endsWith(path.sep) ? root : root + path.sep)
}
