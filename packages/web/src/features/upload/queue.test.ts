import { describe, expect, test, vi } from 'vitest'

import { CallError } from '../../data/call.ts'
import type { Outside } from './deliver.ts'
import type { Parcel } from './pairing.ts'
import { UploadQueue } from './queue.ts'
import type { Sending } from './send.ts'

const parcel = (name: string, motion?: string): Parcel => ({
  path: name,
  file: new File(['still'], name),
  sidecar: undefined,
  motion: motion ? new File(['moving'], motion) : undefined,
})
const parcels = (count: number) => Array.from({ length: count }, (_, i) => parcel(`${i}.jpg`))

function setUp(changes: Partial<Outside> = {}) {
  const sent: Sending[] = []
  const outside: Outside = {
    hash: async (file) => `sha1 of ${(file as File).name}`,
    check: async (assets) => assets.map(({ id }) => ({ id, action: 'accept' as const })),
    send: async (sending) => {
      sent.push(sending)
      return { id: `id of ${sending.file.name}`, status: 'created' }
    },
    reach: async () => 'pong',
    isReadable: async () => true,
    now: () => performance.now(),
    wait: () => Promise.resolve(),
    onThere: () => undefined,
    words: { unreadable: 'unreadable', trashed: 'trashed', unsupported: 'unsupported', of: String },
    ...changes,
  }
  return { queue: new UploadQueue(outside), sent }
}
const finished = (queue: UploadQueue) => vi.waitFor(() => expect(queue.progress().busy).toBe(false), 5_000)

describe('the upload queue', () => {
  test('sends all, never more than four at a time', async () => {
    let [running, most] = [0, 0]
    const { queue } = setUp({
      send: async ({ file }) => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, 2))
        running -= 1
        return { id: file.name, status: 'created' }
      },
    })
    queue.add(parcels(50), [])
    await finished(queue)
    expect(queue.progress()).toMatchObject({
      total: 50,
      added: 50,
      duplicates: 0,
      bytesDone: 250,
      bytesTotal: 250,
    })
    expect(most).toBe(4)
  })

  test('does not send what is already here, and tells what is in the trash', async () => {
    const { queue, sent } = setUp({
      check: async (assets) =>
        assets.map(({ id }) => ({
          id,
          action: id === '2' ? ('accept' as const) : ('reject' as const),
          isTrashed: id === '1',
        })),
    })
    queue.add(parcels(3), [])
    // The first may be checked by itself: three parcels added at once are hashed one after another.
    await finished(queue)
    const { added, duplicates, notAdded } = queue.progress()
    expect(added + duplicates + notAdded.length).toBe(3)
    expect(sent.length).toBe(added)
  })

  test('tells of each that is in the library, added now or there before', async () => {
    const there: string[] = []
    const { queue } = setUp({
      check: async (assets) =>
        assets.map(({ id, checksum }) =>
          checksum.includes('1.jpg')
            ? { id, action: 'reject' as const, assetId: 'id of old', isTrashed: false }
            : { id, action: 'accept' as const },
        ),
      onThere: (path, id) => void there.push(`${path}: ${id}`),
    })
    queue.add(parcels(2), [])
    await finished(queue)
    expect(there.toSorted()).toEqual(['0.jpg: id of 0.jpg', '1.jpg: id of old'])
  })

  test('sends the video of a live photo first, and names it in the still', async () => {
    const { queue, sent } = setUp()
    queue.add([parcel('1.heic', '1.mov')], [])
    await finished(queue)
    expect(sent.map(({ file, sha1, livePhotoVideoId }) => [file.name, sha1, livePhotoVideoId])).toEqual([
      ['1.mov', 'sha1 of 1.mov', undefined],
      ['1.heic', 'sha1 of 1.heic', 'id of 1.mov'],
    ])
  })

  test('uses the video that is there already', async () => {
    const { queue, sent } = setUp({
      check: async (assets) =>
        assets.map(({ id }) =>
          id.endsWith('motion')
            ? { id, action: 'reject' as const, assetId: 'there' }
            : { id, action: 'accept' as const },
        ),
    })
    queue.add([parcel('1.heic', '1.mov')], [])
    await finished(queue)
    expect(sent.map(({ file, livePhotoVideoId }) => [file.name, livePhotoVideoId])).toEqual([
      ['1.heic', 'there'],
    ])
  })

  test('tells what was refused, with the reason, and goes on', async () => {
    const { queue } = setUp({
      send: async ({ file }) => {
        if (file.name === '1.jpg') throw new CallError(400, 'The file is empty')
        return { id: file.name, status: 'created' }
      },
    })
    queue.add(parcels(3), [{ path: 'notes.txt', reason: 'unknown' }])
    await finished(queue)
    expect(queue.progress()).toMatchObject({ total: 4, added: 2, canRetry: false })
    expect(queue.progress().notAdded).toEqual([
      { path: 'notes.txt', reason: 'unknown' },
      { path: '1.jpg', reason: 'CallError: The file is empty' },
    ])
  })

  test('waits for a lost connection, and loses nothing', async () => {
    let down = true
    const reach = vi.fn(async () => {
      if (reach.mock.calls.length < 3) throw new CallError(0, 'network')
      down = false
    })
    const { queue } = setUp({
      reach,
      send: async ({ file }) => {
        if (down) throw new CallError(0, 'network')
        return { id: file.name, status: 'created' }
      },
    })
    queue.add(parcels(20), [])
    await finished(queue)
    expect(queue.progress()).toMatchObject({ added: 20, offline: false })
    expect(reach).toHaveBeenCalledTimes(3)
  })

  test('tells a file that can no longer be read from a lost connection', async () => {
    const { queue } = setUp({
      send: async () => {
        throw new CallError(0, 'network')
      },
      isReadable: async () => false,
    })
    queue.add(parcels(1), [])
    await finished(queue)
    expect(queue.progress()).toMatchObject({
      notAdded: [{ path: '0.jpg', reason: 'unreadable' }],
      canRetry: true,
    })
  })

  test('gives up on one file after some attempts, and tries it again when asked', async () => {
    let broken = true
    const { queue } = setUp({
      send: async ({ file }) => {
        if (broken) throw new CallError(500, 'trouble')
        return { id: file.name, status: 'created' }
      },
    })
    queue.add(parcels(1), [])
    await finished(queue)
    expect(queue.progress()).toMatchObject({ added: 0, canRetry: true })
    broken = false
    queue.retry()
    await finished(queue)
    expect(queue.progress()).toMatchObject({ total: 1, added: 1, notAdded: [], canRetry: false })
  })

  test.each([
    [401, 'signedOut'],
    [507, 'full'],
  ])('pauses at %i and goes on when resumed', async (status, reason) => {
    let failing = true
    const { queue } = setUp({
      send: async ({ file }) => {
        if (failing) throw new CallError(status, 'no')
        return { id: file.name, status: 'created' }
      },
    })
    queue.add(parcels(8), [])
    await vi.waitFor(() => expect(queue.progress().paused).toBe(reason))
    failing = false
    queue.resume()
    await finished(queue)
    expect(queue.progress()).toMatchObject({ added: 8, paused: undefined })
  })

  test('cancelling leaves the rest out and counts it; late answers change nothing', async () => {
    const answers: (() => void)[] = []
    const { queue } = setUp({
      send: ({ file }) =>
        new Promise((resolve) => answers.push(() => resolve({ id: file.name, status: 'created' }))),
    })
    queue.add(parcels(10), [])
    await vi.waitFor(() => expect(answers).toHaveLength(4))
    queue.cancel()
    for (const answer of answers) answer()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(queue.progress()).toMatchObject({ total: 10, added: 0, cancelled: 10, busy: false, sending: 0 })
    queue.add(parcels(2), [])
    expect(queue.progress()).toMatchObject({ total: 2, cancelled: 0 })
  })

  test('settles ten thousand files within seconds', async () => {
    const { queue } = setUp()
    queue.add(parcels(10_000), [])
    await vi.waitFor(() => expect(queue.progress().busy).toBe(false), 20_000)
    expect(queue.progress().added).toBe(10_000)
  }, 25_000)
})
