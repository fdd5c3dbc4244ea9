import type { HashAnswer, HashRequest } from './hash.worker.ts'

export type Hash = (file: Blob) => Promise<string>

interface Waiting {
  readonly resolve: (sha1: string) => void
  readonly reject: (error: Error) => void
}

/** Hashes in a worker, so that the page stays smooth. Rejects when the file can't be read. */
export function makeHasher(): Hash {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let ids = 0

  const start = () => {
    const started = new Worker(new URL('hash.worker.ts', import.meta.url), { type: 'module' })
    started.addEventListener('message', ({ data }: MessageEvent<HashAnswer>) => {
      const one = waiting.get(data.id)
      waiting.delete(data.id)
      if ('sha1' in data) one?.resolve(data.sha1)
      else one?.reject(new Error(data.error))
    })
    started.addEventListener('error', (event) => {
      for (const one of waiting.values()) one.reject(new Error(event.message))
      waiting.clear()
      worker = undefined
    })
    return started
  }

  worker = start() // at once: its script could not be fetched any more when the connection is lost
  return (file) =>
    new Promise((resolve, reject) => {
      worker ??= start()
      ids += 1
      waiting.set(ids, { resolve, reject })
      const request: HashRequest = { id: ids, file }
      worker.postMessage(request, [])
    })
}
