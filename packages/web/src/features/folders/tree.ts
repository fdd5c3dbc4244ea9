// Paths of folders as a tree. Pure.

export interface Folder {
  readonly name: string
  readonly path: string
  readonly below: readonly Folder[]
}

/** Also those in which no photo lies, where they lead to one. */
export function treeOf(paths: readonly string[]): Folder[] {
  return foldersIn('', paths.map((path) => path.replaceAll(/^\/+|\/+$/g, '')).filter(Boolean))
}

function foldersIn(above: string, paths: readonly string[]): Folder[] {
  const byName = Map.groupBy(paths, (path) => path.split('/', 1)[0] ?? '')
  return [...byName]
    .map(([name, same]) => {
      const path = above ? `${above}/${name}` : name
      const rest = same.map((one) => one.slice(name.length + 1)).filter(Boolean)
      return { name, path, below: foldersIn(path, rest) }
    })
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
}

/** A folder is open where the chosen one lies in it, and where there is nothing else to open. */
export function openedBy(folders: readonly Folder[], chosen: string | undefined): ReadonlySet<string> {
  const words = chosen?.split('/') ?? []
  const open = new Set(words.map((_, i) => words.slice(0, i + 1).join('/')))
  for (let all = folders; all.length === 1 && all[0]; all = all[0].below) open.add(all[0].path)
  return open
}
