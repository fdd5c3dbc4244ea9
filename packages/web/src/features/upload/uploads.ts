// Uploading: from dropped or chosen files to the queue that sends them. Derived; the page's own.
// Files are paired and sorted out here, so that the queue gets parcels only.
import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useSyncExternalStore } from 'react'

import { ALBUMS, addToAlbum, albumsQuery, createAlbum, roleIn } from '../../data/albums.ts'
import { meQuery } from '../../data/account.ts'
import { isGuest } from '../../data/guest.ts'
import { mediaTypesQuery } from '../../data/server.ts'
import { safetyQuery } from '../../data/safety.ts'
import { refreshTimeline } from '../../data/timeline.ts'
import { checkUploads, reachServer } from '../../data/upload-check.ts'
import { wordsFor } from '../../data/words.ts'
import { say } from '../../ui/messages.ts'
import { chosen, collect, entriesOf } from './collect.ts'
import { makeFolderAlbums } from './folder-albums.ts'
import type { AlbumShelf, FolderAlbums } from './folder-albums.ts'
import { makeHasher } from './hash.ts'
import { pairFiles } from './pairing.ts'
import type { Found, Parcel } from './pairing.ts'
import { UploadQueue } from './queue.ts'
import { send } from './send.ts'
import { rememberUnfinished, takeUnfinished } from './unfinished.ts'

export interface Uploads {
  readonly queue: UploadQueue
  readonly albums: FolderAlbums
  readonly addDropped: (items: DataTransferItemList) => void
  readonly addChosen: (files: Iterable<File>) => void
  /** Files found so far while folders are looked through; undefined when none are. */
  readonly reading: () => number | undefined
  /** Why the last addition could not begin at all. */
  readonly trouble: () => string | undefined
  /** How many were on their way when the page was left before; until something is added, or it is put away. */
  readonly unfinished: () => number | undefined
  readonly putAway: () => void
  readonly subscribe: (listener: () => void) => () => void
}

const REFRESH_EVERY = 2_000

export function makeUploads(client: QueryClient): Uploads {
  const status = makeStatus()
  const albums = makeFolderAlbums(shelfOf(client), () => status.tell())
  const queue = new UploadQueue({
    hash: makeHasher(),
    check: checkUploads,
    send,
    reach: reachServer,
    isReadable,
    now: () => performance.now(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    onThere: (path, assetId) => albums.note(path, assetId),
    words: { ...say.upload.reason, of: wordsFor },
  })
  refreshWhenAdded(queue, client)
  void client.prefetchQuery(mediaTypesQuery)
  rememberUnfinished(() => {
    const { total, added, duplicates, cancelled, notAdded } = queue.progress()
    return total - added - duplicates - cancelled - notAdded.length
  })

  const addFound = async (found: readonly Found[], unreadable: readonly string[]) => {
    const known = await client.ensureQueryData(mediaTypesQuery)
    const { parcels, refused } = pairFiles(found, known)
    const notAdded = [
      ...refused.map(({ path, code }) => ({ path, reason: say.upload.reason[code] })),
      ...unreadable.map((path) => ({ path, reason: say.upload.reason.unreadable })),
    ]
    if (!isGuest())
      albums.expect(
        parcels.map(({ path }) => path),
        !queue.progress().busy,
      )
    queue.add(parcels, notAdded)
  }
  const begin = (work: () => Promise<void>) => {
    status.set({ reading: 0, trouble: undefined, unfinished: undefined })
    work().then(
      () => status.set({ reading: undefined }),
      (error: unknown) => status.set({ reading: undefined, trouble: wordsFor(error) }),
    )
  }
  return {
    queue,
    albums,
    addDropped(items) {
      const entries = entriesOf(items)
      if (entries.length === 0) return
      begin(async () => {
        const { found, unreadable } = await collect(entries, (reading) => status.set({ reading }))
        await addFound(found, unreadable)
      })
    },
    addChosen: (files) => begin(() => addFound(chosen(files), [])),
    reading: () => status.get().reading,
    trouble: () => status.get().trouble,
    unfinished: () => status.get().unfinished,
    putAway: () => {
      status.set({ trouble: undefined, unfinished: undefined })
      queue.clear()
    },
    subscribe: status.subscribe,
  }
}

interface Status {
  readonly reading: number | undefined
  readonly trouble: string | undefined
  readonly unfinished: number | undefined
}

function makeStatus() {
  let status: Status = { reading: undefined, trouble: undefined, unfinished: takeUnfinished() }
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    get: () => status,
    tell,
    set: (changes: Partial<Status>) => {
      status = { ...status, ...changes }
      if (status.reading === undefined || status.reading % 50 === 0) tell()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Albums of the person's own; whatever else is called so stays as it is. */
function shelfOf(client: QueryClient): AlbumShelf {
  return {
    albumOf: async (name) => {
      const [albums, me] = await Promise.all([
        client.fetchQuery(albumsQuery),
        client.ensureQueryData(meQuery),
      ])
      const old = albums.find((one) => one.albumName === name && roleIn(one, me.id) === 'owner')
      return (old ?? (await createAlbum({ albumName: name })).answer).id
    },
    add: async (albumId, assetIds) => {
      await addToAlbum(albumId, assetIds)
      void client.invalidateQueries({ queryKey: ALBUMS })
    },
  }
}

/** New photos appear while the rest is still on its way. */
function refreshWhenAdded(queue: UploadQueue, client: QueryClient): void {
  let seen = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  queue.subscribe(() => {
    const { added } = queue.progress()
    if (added === seen) return
    seen = added
    timer ??= setTimeout(() => {
      timer = undefined
      void refreshTimeline(client)
      void client.invalidateQueries(safetyQuery)
    }, REFRESH_EVERY)
  })
}

/** Browsers report a file that has changed or gone as a broken connection; reading a byte tells which it is. */
async function isReadable({ file, motion, sidecar }: Parcel): Promise<boolean> {
  try {
    for (const one of [file, motion, sidecar]) await one?.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}

export const UploadsContext = createContext<Uploads | undefined>(undefined)

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext)
  if (!uploads) throw new Error('useUploads is used outside of UploadsContext')
  return uploads
}

export function useUploadStatus() {
  const uploads = useUploads()
  const progress = useSyncExternalStore(uploads.queue.subscribe, uploads.queue.progress)
  const reading = useSyncExternalStore(uploads.subscribe, uploads.reading)
  const trouble = useSyncExternalStore(uploads.subscribe, uploads.trouble)
  const unfinished = useSyncExternalStore(uploads.subscribe, uploads.unfinished)
  const folders = useSyncExternalStore(uploads.subscribe, uploads.albums.state)
  return { uploads, progress, reading, trouble, unfinished, folders }
}
