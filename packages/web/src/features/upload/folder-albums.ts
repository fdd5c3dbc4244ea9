// Albums from folders: photos that come in folders can go into albums of the folders' names, if the person wants it. Asked
// once for what is on its way, at any time until it is put away: what has arrived before the answer is not forgotten.
// An album of theirs with that name is taken, else one is made. It knows nothing of the server; that comes as an argument.

export interface AlbumShelf {
  /** The id of the album of this name; makes it where there is none. */
  readonly albumOf: (name: string) => Promise<string>
  /** Those that are in it already stay as they are. */
  readonly add: (albumId: string, assetIds: readonly string[]) => Promise<unknown>
}

export interface AlbumState {
  /** Names of the folders that photos came in. */
  readonly folders: readonly string[]
  readonly wish: 'open' | 'yes' | 'no'
  /** Photos that are in their albums, and those that are on their way there. */
  readonly added: number
  readonly waiting: number
  readonly trouble: unknown
}

const MOST_AT_ONCE = 500
const GATHER = 1_000
const NOTHING: AlbumState = { folders: [], wish: 'open', added: 0, waiting: 0, trouble: undefined }

export type FolderAlbums = ReturnType<typeof makeFolderAlbums>

export function makeFolderAlbums(shelf: AlbumShelf, tell: () => void) {
  let state = NOTHING
  let arrived = new Map<string, string[]>()
  let working = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const albums = new Map<string, string>()

  const set = (changes: Partial<AlbumState>) => {
    const waiting = [...arrived.values()].reduce((sum, { length }) => sum + length, 0)
    state = { ...state, ...changes, waiting: state.wish === 'no' ? 0 : waiting }
    tell()
  }
  const putAway = async (folder: string, ids: readonly string[]) => {
    const albumId = albums.get(folder) ?? (await shelf.albumOf(folder))
    albums.set(folder, albumId)
    await shelf.add(albumId, ids)
  }
  const work = async () => {
    timer = undefined
    if (working || state.wish !== 'yes') return
    working = true
    try {
      for (const [folder, ids] of arrived) {
        while (ids.length > 0) {
          const some = ids.slice(0, MOST_AT_ONCE)
          await putAway(folder, some)
          ids.splice(0, some.length)
          set({ added: state.added + some.length, trouble: undefined })
        }
      }
    } catch (trouble) {
      albums.clear() // one of them may have been deleted meanwhile
      set({ trouble })
    }
    working = false
  }
  const soon = () => {
    timer ??= setTimeout(() => void work(), GATHER)
  }
  return {
    state: () => state,
    /** What comes now; whether it is asked anew is for whoever knows that the upload before is over. */
    expect(paths: readonly string[], isNewUpload: boolean) {
      if (isNewUpload) {
        arrived = new Map()
        state = NOTHING
      }
      const names = paths.flatMap((path) => folderOf(path) ?? [])
      set({ folders: [...new Set([...state.folders, ...names])] })
    },
    /** A photo is in the library: just added, or there before. */
    note(path: string, assetId: string) {
      const folder = folderOf(path)
      if (folder === undefined || state.wish === 'no') return
      const ids = arrived.get(folder)
      if (ids) ids.push(assetId)
      else arrived.set(folder, [assetId])
      if (state.wish === 'yes') soon()
    },
    answer(wish: 'yes' | 'no') {
      if (wish === 'no') arrived = new Map()
      state = { ...state, wish }
      set({})
      soon()
    },
    retry: () => void work(),
  }
}

/** The folder that a file lies in, of a path as it was chosen: '2024/summer/IMG_1.jpg' → 'summer'. */
export const folderOf = (path: string): string | undefined => path.split('/').at(-2)?.trim() || undefined
