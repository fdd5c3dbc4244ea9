// Files from wherever people put them: dropped files and folders, pickers, the clipboard.
import type { Found } from './pairing.ts'

/** Must be called within the drop event: the browser empties the list when the event is over. */
export function entriesOf(items: DataTransferItemList): (FileSystemEntry | File)[] {
  return [...items].flatMap((item) => {
    if (item.kind !== 'file') return []
    const one = item.webkitGetAsEntry() ?? item.getAsFile()
    return one ? [one] : []
  })
}

export interface Collected {
  readonly found: Found[]
  /** Paths that could not be read. */
  readonly unreadable: string[]
}

export async function collect(
  entries: readonly (FileSystemEntry | File)[],
  onProgress: (count: number) => void,
): Promise<Collected> {
  const collected: Collected = { found: [], unreadable: [] }
  const waiting = [...entries]
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    if (entry instanceof File) collected.found.push({ file: entry, path: entry.name })
    else await visit(entry, waiting, collected)
    onProgress(collected.found.length)
  }
  return collected
}

async function visit(
  entry: FileSystemEntry,
  waiting: (FileSystemEntry | File)[],
  collected: Collected,
): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '')
  try {
    if (entry.isDirectory) {
      // One by one: as arguments, a hundred thousand would be too many.
      for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) waiting.push(child)
    } else collected.found.push({ file: await fileOf(entry as FileSystemFileEntry), path })
  } catch {
    collected.unreadable.push(path) // told in the list of what was not added
  }
}

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** readEntries gives a hundred at a time, until it gives none. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return children
    children.push(...some)
  }
}

export const chosen = (files: Iterable<File>): Found[] =>
  [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }))
