// Uploading: from dropped or chosen files to the queue that sends them. Derived; the page's own.
// Files are paired and sorted out here, so that the queue gets parcels only.
import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useSyncExternalStore } from 'react'

import { mediaTypesQuery } from '../../data/server.ts'
import { safetyQuery } from '../../data/safety.ts'
import { refreshTimeline } from '../../data/timeline.ts'
import { checkUploads, reachServer } from '../../data/upload-check.ts'
import { wordsFor } from '../../data/words.ts'
import { say } from '../../ui/messages.ts'
import { chosen, collect, entriesOf } from './collect.ts'
import { makeHasher } from './hash.ts'
import { pairFiles } from './pairing.ts'
import type { Found, Parcel } from './pairing.ts'
import { UploadQueue } from './queue.ts'
import { send } from './send.ts'

export interface Uploads {
  readonly queue: UploadQueue
  readonly addDropped: (items: DataTransferItemList) => void
  readonly addChosen: (files: Iterable<File>) => void
  /** Files found so far while folders are looked through; undefined when none are. */
  readonly reading: () => number | undefined
  /** Why the last addition could not begin at all. */
  readonly trouble: () => string | undefined
  readonly subscribe: (listener: () => void) => () => void
}

const REFRESH_EVERY = 2_000

export function makeUploads(client: QueryClient): Uploads {
  const queue = new UploadQueue({
    hash: makeHasher(),
    check: checkUploads,
    send,
    reach: reachServer,
    isReadable,
    now: () => performance.now(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    words: { ...say.upload.reason, of: wordsFor },
  })
  refreshWhenAdded(queue, client)
  void client.prefetchQuery(mediaTypesQuery)
  const status = makeStatus()

  const addFound = async (found: readonly Found[], unreadable: readonly string[]) => {
    const known = await client.ensureQueryData(mediaTypesQuery)
    const { parcels, refused } = pairFiles(found, known)
    const notAdded = [
      ...refused.map(({ path, code }) => ({ path, reason: say.upload.reason[code] })),
      ...unreadable.map((path) => ({ path, reason: say.upload.reason.unreadable })),
    ]
    queue.add(parcels, notAdded)
  }
  const begin = (work: () => Promise<void>) => {
    status.set({ reading: 0, trouble: undefined })
    work().then(
      () => status.set({ reading: undefined, trouble: undefined }),
      (error: unknown) => status.set({ reading: undefined, trouble: wordsFor(error) }),
    )
  }
  return {
    queue,
    addDropped(items) {
      const entries = entriesOf(items)
      if (entries.length === 0) return
      begin(async () => {
        const { found, unreadable } = await collect(entries, (reading) =>
          status.set({ reading, trouble: undefined }),
        )
        await addFound(found, unreadable)
      })
    },
    addChosen: (files) => begin(() => addFound(chosen(files), [])),
    reading: () => status.get().reading,
    trouble: () => status.get().trouble,
    subscribe: status.subscribe,
  }
}

interface Status {
  readonly reading: number | undefined
  readonly trouble: string | undefined
}

function makeStatus() {
  let status: Status = { reading: undefined, trouble: undefined }
  const listeners = new Set<() => void>()
  return {
    get: () => status,
    set: (next: Status) => {
      const worthTelling = next.reading === undefined || next.reading % 50 === 0
      status = next
      if (worthTelling) for (const listener of listeners) listener()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
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
  return { uploads, progress, reading, trouble }
}
