import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quarantineRoom } from './quarantine.ts'
import type { BlobStore, Received } from './store.ts'

export interface StoreUnderTest {
  readonly store: BlobStore
  /** The same storage opened again, as after a restart. */
  reopen(): Promise<BlobStore>
  close(): Promise<void>
}

const freshFolder = () => `folder-${randomUUID()}`

/** What every blob store keeps. A second implementation runs the same suite. */
export function describeBlobStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`blob store: ${name}`, () => {
    let opened: StoreUnderTest
    let store: BlobStore
    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened.close())

    const receive = (bytes: Buffer | Readable, options: { limit?: number; signal?: AbortSignal } = {}) =>
      store.receive(bytes instanceof Readable ? bytes : Readable.from([bytes]), {
        name: randomUUID(),
        ...options,
      })
    const put = async (path: string, bytes: Buffer): Promise<Received> => {
      const received = await receive(bytes)
      expect(await store.place(received, path)).toBe('placed')
      return received
    }
    const waiting = async () => {
      const names: string[] = []
      for await (const { incoming } of store.listIncoming()) names.push(incoming)
      return names
    }
    const listed = async (prefix: string) => {
      const paths: string[] = []
      for await (const { path } of store.list(prefix)) paths.push(path)
      return paths.toSorted()
    }

    test('keeps its id over a restart', async () => {
      expect((await opened.reopen()).id).toBe(store.id)
    })

    test('says by trial what the storage can promise, and leaves nothing of the trial', async () => {
      const promise = await store.probe()
      expect(promise.freeBytes).toBeGreaterThan(0)
      expect(promise.unmet.length === 0).toBe(
        promise.durableFiles &&
          promise.durableFolders &&
          promise.exclusiveLink &&
          !['tmpfs', 'overlay', 'nfs', 'smb', 'fuse', 'fat'].includes(promise.fileSystem),
      )
      expect(await waiting()).toEqual([])
    })

    test('gives back what was put in, with both digests', async () => {
      const bytes = randomBytes(3_000_001)
      const path = `${freshFolder()}/2025/2025-11-23/IMG_1234.heic`
      const received = await put(path, bytes)
      expect(received.size).toBe(bytes.length)
      expect(received.sha1).toEqual(createHash('sha1').update(bytes).digest())
      expect(received.sha256).toEqual(createHash('sha256').update(bytes).digest())
      expect(bytes.equals(await buffer(await store.read(path)))).toBe(true)
      expect((await store.stat(path))?.size).toBe(bytes.length)
      expect(await store.hash(path)).toEqual({
        size: bytes.length,
        sha1: received.sha1,
        sha256: received.sha256,
      })
      expect(await waiting()).toEqual([])
    })

    test('reads ranges, both ends included', async () => {
      const path = `${freshFolder()}/range.bin`
      await put(path, Buffer.from('0123456789'))
      expect(String(await buffer(await store.read(path, { start: 2, end: 4 })))).toBe('234')
      expect(String(await buffer(await store.read(path, { start: 7 })))).toBe('789')
    })

    test('receives many chunks of odd sizes, and one of many megabytes', async () => {
      const chunks = [randomBytes(1), randomBytes(700_000), randomBytes(5_000_003), randomBytes(17)]
      const path = `${freshFolder()}/chunks.bin`
      const received = await receive(Readable.from(chunks))
      expect(await store.place(received, path)).toBe('placed')
      expect(Buffer.concat(chunks).equals(await buffer(await store.read(path)))).toBe(true)
      expect(received.sha256).toEqual(createHash('sha256').update(Buffer.concat(chunks)).digest())
    })

    test('a taken path stays as it is, and the bytes still wait', async () => {
      const path = `${freshFolder()}/taken.jpg`
      await put(path, Buffer.from('first'))
      const second = await receive(Buffer.from('second'))
      expect(await store.place(second, path)).toBe('taken')
      expect(String(await buffer(await store.read(path)))).toBe('first')
      expect(await waiting()).toEqual([second.incoming])
      await store.discard(second)
      await store.discard(second)
      expect(await waiting()).toEqual([])
    })

    test('of many that want one path at once, one gets it', async () => {
      const path = `${freshFolder()}/race.jpg`
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, index) => receive(Buffer.from(`bytes ${index}`))),
      )
      const results = await Promise.all(all.map((received) => store.place(received, path)))
      expect(results.filter((result) => result === 'placed')).toHaveLength(1)
      const winner = results.indexOf('placed')
      expect(String(await buffer(await store.read(path)))).toBe(`bytes ${winner}`)
      await Promise.all(all.map((received) => store.discard(received)))
    })

    test('a source that breaks off leaves nothing', async () => {
      const source = Readable.from(
        (async function* () {
          yield randomBytes(2_000_000)
          await Promise.resolve()
          throw new Error('the line went dead')
        })(),
      )
      await expect(receive(source)).rejects.toThrow('the line went dead')
      expect(await waiting()).toEqual([])
    })

    test('an abort leaves nothing', async () => {
      const abort = new AbortController()
      const source = Readable.from(
        (async function* () {
          yield randomBytes(2_000_000)
          abort.abort()
          await new Promise((resolve) => setTimeout(resolve, 50))
          yield randomBytes(10)
        })(),
      )
      await expect(receive(source, { signal: abort.signal })).rejects.toThrow(/abort/iu)
      expect(await waiting()).toEqual([])
    })

    test('more than the limit is refused and leaves nothing', async () => {
      await expect(receive(randomBytes(11), { limit: 10 })).rejects.toMatchObject({ code: 'too_large' })
      expect(await waiting()).toEqual([])
      await store.discard(await receive(randomBytes(10), { limit: 10 }))
    })

    test('absence is told apart: stat says undefined, reading fails with blob_missing', async () => {
      const path = `${freshFolder()}/never.jpg`
      expect(await store.stat(path)).toBeUndefined()
      await expect(store.read(path)).rejects.toMatchObject({ code: 'blob_missing' })
      await expect(store.hash(path)).rejects.toMatchObject({ code: 'blob_missing' })
      expect(await listed(path)).toEqual([])
    })

    test('no path leaves the store', async () => {
      const received = await receive(Buffer.from('x'))
      const bad = [
        '',
        '/etc/passwd',
        '../x',
        'a/../../x',
        'a//b',
        './a',
        'a/.',
        '.incoming/x',
        'a/.hidden',
        'a\\b',
        'a\0b',
      ]
      for (const path of [...bad, 'x/', `a/${'n'.repeat(256)}`]) {
        await expect(store.place(received, path), path).rejects.toMatchObject({ code: 'bad_path' })
        await expect(store.read(path), path).rejects.toMatchObject({ code: 'bad_path' })
        await expect(store.stat(path), path).rejects.toMatchObject({ code: 'bad_path' })
        await expect(store.quarantine(path), path).rejects.toMatchObject({ code: 'bad_path' })
      }
      await expect(store.discard({ incoming: '../marker' })).rejects.toMatchObject({ code: 'bad_path' })
      await store.discard(received)
    })

    test('lists what is under a folder, and nothing of its own', async () => {
      const folder = freshFolder()
      await put(`${folder}/a.jpg`, Buffer.from('a'))
      await put(`${folder}/2025/ü b.jpg`, Buffer.from('b'))
      expect(await listed(folder)).toEqual([`${folder}/2025/ü b.jpg`, `${folder}/a.jpg`].toSorted())
      expect((await listed('')).every((path) => path.startsWith('folder-'))).toBe(true)
    })

    test('quarantine frees the path and keeps the bytes', async () => {
      const path = `${freshFolder()}/damaged.jpg`
      await put(path, Buffer.from('old'))
      expect(await store.quarantine(path)).toContain(path)
      expect(await store.stat(path)).toBeUndefined()
      await put(path, Buffer.from('new'))
      expect(String(await buffer(await store.read(path)))).toBe('new')
    })

    test('quarantine puts a blob into the room that it is given', async () => {
      const [path, room] = [`${freshFolder()}/replaced.xmp`, quarantineRoom()]
      await put(path, Buffer.from('old'))
      expect(await store.quarantine(path, room)).toBe(`${room}/${path}`)
      expect(await store.stat(path)).toBeUndefined()
    })

    test('a file comes back out of quarantine to the path that it had, and again is no harm', async () => {
      const path = `${freshFolder()}/back.jpg`
      const { sha256 } = await put(path, Buffer.from('back'))
      const from = await store.quarantine(path, quarantineRoom())
      expect(await store.sizeInQuarantine(from)).toBe(4)
      expect(await store.restore(from, path)).toBe('restored')
      expect(await store.restore(from, path)).toBe('restored')
      expect((await store.hash(path)).sha256).toEqual(sha256)
      expect(await store.sizeInQuarantine(from)).toBeUndefined()
      expect(await store.quarantine(path, from.split('/')[0])).toBe(from)
    })

    test('what comes back replaces nothing, and what is gone is said to be missing', async () => {
      const path = `${freshFolder()}/contested.jpg`
      await put(path, Buffer.from('first'))
      const from = await store.quarantine(path)
      await put(path, Buffer.from('second'))
      expect(await store.restore(from, path)).toBe('taken')
      expect(String(await buffer(await store.read(path)))).toBe('second')
      expect(await store.sizeInQuarantine(from)).toBe(5)
      const never = `${freshFolder()}/never.jpg`
      expect(await store.restore(`${quarantineRoom()}/${never}`, never)).toBe('missing')
    })

    test('what is unlinked from quarantine is gone, with its room, and nothing else is', async () => {
      const [path, other, room] = [`${freshFolder()}/a/one.jpg`, `${freshFolder()}/two.jpg`, quarantineRoom()]
      for (const each of [path, other]) {
        await put(each, Buffer.from('bytes'))
        await store.quarantine(each, room)
      }
      expect(await store.unlinkQuarantined(`${room}/${path}`)).toBe(true)
      expect(await store.unlinkQuarantined(`${room}/${path}`)).toBe(false)
      expect(await store.sizeInQuarantine(`${room}/${other}`)).toBe(5)
      expect(await store.unlinkQuarantined(`${room}/${other}`)).toBe(true)
    })

    test('no path leaves the quarantine', async () => {
      const room = quarantineRoom()
      for (const from of ['', room, `${room}/`, `${room}/../../x`, '../originals/x', `/${room}/x`, 'x/y']) {
        await expect(store.restore(from, 'a/b.jpg'), from).rejects.toMatchObject({ code: 'bad_path' })
        await expect(store.unlinkQuarantined(from), from).rejects.toMatchObject({ code: 'bad_path' })
        await expect(store.sizeInQuarantine(from), from).rejects.toMatchObject({ code: 'bad_path' })
      }
      await expect(store.restore(`${room}/a.jpg`, '../a.jpg')).rejects.toMatchObject({ code: 'bad_path' })
    })

    test('knows its free space', async () => {
      expect(await store.freeSpace()).toBeGreaterThan(0)
    })
  })
}
