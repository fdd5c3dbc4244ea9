import type { TargetFile } from './target.ts'

/** restic takes about a second to start: reading so many bytes for nothing takes as long. */
const bytesAStart = 30 * 1024 * 1024

interface Folder {
  /** Of all that the snapshot holds below it. */
  bytes: number
  wantedBytes: number
  wanted: number
  readonly folders: Set<string>
}

/** Folders of a snapshot ('' is everything) that are best read as one archive each, for the files that are wanted of it. */
export function planArchives(all: Iterable<TargetFile>, wanted: ReadonlySet<string>): string[] {
  const tree = new Map<string, Folder>([['', emptyFolder()]])
  for (const file of all) addTo(tree, file, wanted.has(file.path))
  return archivesIn(tree, '')
}

const emptyFolder = (): Folder => ({ bytes: 0, wantedBytes: 0, wanted: 0, folders: new Set() })

function addTo(tree: Map<string, Folder>, { path, bytes }: TargetFile, isWanted: boolean): void {
  const folders = path.split('/').slice(0, -1)
  for (let depth = 0; depth <= folders.length; depth++) {
    const name = folders.slice(0, depth).join('/')
    const folder = tree.get(name) ?? emptyFolder()
    tree.set(name, folder)
    if (depth > 0) tree.get(folders.slice(0, depth - 1).join('/'))?.folders.add(name)
    folder.bytes += bytes
    if (!isWanted) continue
    folder.wantedBytes += bytes
    folder.wanted += 1
  }
}

function archivesIn(tree: ReadonlyMap<string, Folder>, name: string): string[] {
  const folder = tree.get(name)
  if (folder === undefined || folder.wanted < 2) return []
  const isWorthIt = folder.bytes - folder.wantedBytes <= (folder.wanted - 1) * bytesAStart
  return isWorthIt ? [name] : [...folder.folders].flatMap((inside) => archivesIn(tree, inside))
}
