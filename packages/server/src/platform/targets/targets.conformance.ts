// What every target keeps, whatever kind it is.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, open, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KnownFile, Target } from './target.ts'
import {
  addMany,
  contentsOf,
  fetchAll,
  listAll,
  makeRoot,
  pathsOf,
  putAll,
  sha256,
  verifyAll,
} from './targets.testing.ts'
import type { TestRoot } from './targets.testing.ts'

export interface PlaceUnderTest {
  /** The place as a target that mirrors the root; not yet opened. */
  target(root: string): Target
  /** What the tests are faster with; without it, the place is as empty as a user's. */
  prepare?(): Promise<void>
  /** Makes it unreachable, and the answer makes it reachable again. */
  takeAway(): Promise<() => Promise<void>>
  /** What stands there of a file, to damage it; undefined where files are not kept as they are. */
  readonly damage?: {
    read(relative: string): Promise<Buffer>
    write(relative: string, bytes: Buffer | undefined): Promise<void>
  }
  /** For kinds that keep sums themselves. */
  readonly keepsSums?: boolean
  close(): Promise<void>
}

const hostileNames = [
  'ünï cödé 📷 写真.jpg',
  'two  spaces .jpg',
  `quotes ' " \`.jpg`,
  'line\nbreak.jpg',
  '-rf.jpg',
  '--all',
  '100%25 %s %2F.jpg',
  '#1 ?&=+.jpg',
  'star * [a-z] {b}.jpg',
  '$HOME ~ !x ;|<>.jpg',
  'back\\slash.jpg',
  `${'n'.repeat(200)}.jpg`,
  'e\u0301 and \u00e9.jpg',
  'semi;colon:at@.jpg',
]

const isolated = (folder: string) => (name: string) => `originals/${folder}/${name}`

export function describeTarget(
  kind: string,
  makePlace: () => Promise<PlaceUnderTest>,
  { canRun = true, keepsFiles = true }: { readonly canRun?: boolean; readonly keepsFiles?: boolean } = {},
): void {
  describe.skipIf(!canRun)(`target: ${kind}`, { timeout: 240_000 }, () => {
    const instance = randomUUID()
    let root: TestRoot
    let place: PlaceUnderTest
    let target: Target
    let scratch: string
    beforeAll(async () => {
      root = await makeRoot()
      scratch = await mkdtemp(path.join(tmpdir(), 'heirloom-fetched-'))
      place = await makePlace()
      await place.prepare?.()
      target = place.target(root.folder)
      await target.open({ instance, mayMake: true })
    })
    afterAll(async () => {
      await target.close()
      await place.close()
      await root.close()
      await rm(scratch, { recursive: true, force: true })
    })
    const freshFolder = () => mkdtemp(path.join(scratch, 'f-'))

    test('an empty place becomes a target only where that is allowed', async () => {
      const other = await makePlace()
      const fresh = other.target(root.folder)
      try {
        await expect(fresh.open({ instance, mayMake: false })).rejects.toMatchObject({ code: 'target_empty' })
        await expect(fresh.open({ instance: '', mayMake: true })).rejects.toMatchObject({
          code: 'target_empty',
        })
        expect(await fresh.open({ instance, mayMake: true })).toEqual({ instance })
      } finally {
        await fresh.close()
        await other.close()
      }
    })

    test('it says whose it is, and refuses another library', async () => {
      const again = place.target(root.folder)
      await putAll(target, await addMany(root, 1))
      expect(await again.open({ instance: '', mayMake: false })).toEqual({ instance })
      await expect(again.open({ instance: randomUUID(), mayMake: true })).rejects.toMatchObject({
        code: 'target_of_another',
      })
      await again.close()
    })

    test('what is put stands there, is listed, read and found right', async () => {
      const files = [
        ...(await addMany(root, 5, 3000)),
        await root.add(`originals/${randomUUID()}/empty.xmp`, ''),
      ]
      expect(await putAll(target, files)).toEqual({ stored: pathsOf(files), different: [] })
      const first = files[0] as KnownFile
      expect(sha256(await buffer(await target.read(first.path)))).toBe(first.sha256)
      const folder = path.posix.dirname(path.posix.dirname(first.path))
      const plain = files
        .filter(({ path }) => path.startsWith(folder))
        .map(({ path, bytes }) => ({ path, bytes }))
      expect(await listAll(target, `${folder}/`)).toEqual(
        plain.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      )
      expect(await verifyAll(target, files)).toEqual({ right: pathsOf(files), wrong: [] })
    })

    test('putting again is no harm, and new files join', async () => {
      const files = await addMany(root, 3)
      await putAll(target, files)
      const more = await addMany(root, 2)
      const both = [...files, ...more]
      expect((await putAll(target, both)).stored).toEqual(pathsOf(both))
      expect(await verifyAll(target, both)).toEqual({ right: pathsOf(both), wrong: [] })
    })

    test('nothing to put is done at once', async () => {
      expect(await putAll(target, [])).toEqual({ stored: [], different: [] })
      expect(await listAll(target, `originals/${randomUUID()}`)).toEqual([])
    })

    test('a source that is not what is known is told and not stored', async () => {
      const [right, missing, longer, shorter, flipped, linked] = (await addMany(root, 6)) as [
        KnownFile,
        KnownFile,
        KnownFile,
        KnownFile,
        KnownFile,
        KnownFile,
      ]
      await unlink(path.join(root.folder, missing.path))
      await writeFile(path.join(root.folder, longer.path), randomBytes(2000))
      await writeFile(path.join(root.folder, shorter.path), randomBytes(10))
      await writeFile(path.join(root.folder, flipped.path), randomBytes(1000))
      await unlink(path.join(root.folder, linked.path))
      await symlink('/etc/hostname', path.join(root.folder, linked.path))
      const { stored, different } = await putAll(target, [right, missing, longer, shorter, flipped, linked])
      expect(stored).toEqual([right.path])
      expect(Object.fromEntries(different)).toEqual({
        [missing.path]: 'missing',
        [longer.path]: 'other_size',
        [shorter.path]: 'other_size',
        [flipped.path]: 'other_content',
        [linked.path]: 'unreadable',
      })
      const there = new Set(pathsOf(await listAll(target, 'originals')))
      expect(different.filter(([path]) => there.has(path))).toEqual([])
    })

    test('a source behind a symbolic link that leads out of the root is not copied', async () => {
      const outside = await freshFolder()
      await writeFile(path.join(outside, 'secret.jpg'), 'secret')
      const folder = `originals/${randomUUID()}`
      await mkdir(path.join(root.folder, folder), { recursive: true })
      await symlink(outside, path.join(root.folder, folder, 'out'))
      const file = { path: `${folder}/out/secret.jpg`, bytes: 6, sha256: '0'.repeat(64) }
      expect((await putAll(target, [file])).different).toEqual([[file.path, 'unreadable']])
    })

    test('names that hurt other programs come back as they are', async () => {
      const at = isolated(randomUUID())
      const files = await Promise.all(hostileNames.map((name) => root.add(at(name), randomBytes(50))))
      expect(await putAll(target, files)).toEqual({ stored: pathsOf(files), different: [] })
      expect(pathsOf(await listAll(target, path.posix.dirname(at('x'))))).toEqual(pathsOf(files))
      expect(await verifyAll(target, files)).toEqual({ right: pathsOf(files), wrong: [] })
      const into = await freshFolder()
      expect(await fetchAll(target, files, into)).toEqual({ fetched: pathsOf(files), wrong: [] })
      expect(await contentsOf(into)).toEqual(
        Object.fromEntries(files.map((file) => [file.path, file.sha256])),
      )
    })

    test.each(['', '/etc/passwd', '../x', 'a/../../x', 'a//b', './a', 'a/.', '.heirloom/x', 'a\0b', 'x/'])(
      'no path leaves the place: %j',
      async (bad) => {
        const file = { path: bad, bytes: 1, sha256: '0'.repeat(64) }
        const into = await freshFolder()
        const refused = { code: 'bad_path' }
        await expect(putAll(target, [file])).rejects.toMatchObject(refused)
        await expect(fetchAll(target, [file], into)).rejects.toMatchObject(refused)
        await expect(target.read(bad)).rejects.toMatchObject(refused)
        await expect(target.replace(bad, 'x')).rejects.toMatchObject(refused)
        await expect(target.remove([bad])).rejects.toMatchObject(refused)
      },
    )

    test('what is not there is missing, and nothing else', async () => {
      const ghost = { path: `originals/${randomUUID()}/never.jpg`, bytes: 3, sha256: '0'.repeat(64) }
      await expect(target.read(ghost.path)).rejects.toMatchObject({ code: 'target_file_missing' })
      expect(await fetchAll(target, [ghost], await freshFolder())).toEqual({
        fetched: [],
        wrong: [[ghost.path, 'missing']],
      })
    })

    test('fetching leaves what is right, and moves aside what is not', async () => {
      const files = await addMany(root, 4)
      await putAll(target, files)
      const into = await freshFolder()
      await fetchAll(target, files, into)
      const [changed, gone] = files as [KnownFile, KnownFile]
      await unlink(path.join(into, changed.path))
      await writeFile(path.join(into, changed.path), 'somebody’s own')
      await unlink(path.join(into, gone.path))
      expect(await fetchAll(target, files, into)).toEqual({ fetched: pathsOf(files), wrong: [] })
      const contents = await contentsOf(into)
      for (const file of files) expect(contents[file.path]).toBe(file.sha256)
      expect(Object.keys(contents).filter((name) => name.startsWith('.heirloom-aside/'))).toHaveLength(1)
    })

    test('a hash that the copy does not have is a fault, and nothing stays of the file', async () => {
      const [file] = (await addMany(root, 1)) as [KnownFile]
      await putAll(target, [file])
      const into = await freshFolder()
      const asked = { ...file, sha256: '1'.repeat(64) }
      expect(await fetchAll(target, [asked], into)).toEqual({
        fetched: [],
        wrong: [[file.path, 'other_content']],
      })
      expect(await contentsOf(into)).toEqual({})
    })

    test('a text of its own is replaced as a whole', async () => {
      await target.replace('journal/head.json', 'one\n')
      expect(await text(await target.read('journal/head.json'))).toBe('one\n')
      await target.replace('journal/head.json', 'two, longer\n')
      expect(await text(await target.read('journal/head.json'))).toBe('two, longer\n')
      const listed = await listAll(target, 'journal/')
      expect(listed.find(({ path }) => path === 'journal/head.json')).toEqual({
        path: 'journal/head.json',
        bytes: 12,
      })
    })

    test('what is removed is gone, and again is no harm', async () => {
      const [file, other] = await Promise.all([
        root.add(`journal/snapshots/${randomUUID()}.snap.zst`, 'old'),
        root.add(`journal/snapshots/${randomUUID()}.snap.zst`, 'kept'),
      ])
      await putAll(target, [file, other])
      await target.remove([file.path])
      await target.remove([file.path, `journal/snapshots/${randomUUID()}`])
      await expect(target.read(file.path)).rejects.toMatchObject({ code: 'target_file_missing' })
      expect(pathsOf(await listAll(target, 'journal/snapshots'))).not.toContain(file.path)
      expect(await verifyAll(target, [other])).toEqual({ right: [other.path], wrong: [] })
    })

    test('stopped anywhere and called again, every file is whole or not there', async () => {
      const files = await addMany(root, 60, 40_000)
      const folder = path.posix.dirname(path.posix.dirname((files[0] as KnownFile).path))
      for (let round = 0; round < 6; round++) {
        const abort = new AbortController()
        setTimeout(() => abort.abort(), Math.random() * 25)
        await putAll(target, files, { signal: abort.signal }).catch((error: unknown) => {
          if (!abort.signal.aborted) throw error
        })
        const there = new Set(pathsOf(await listAll(target, folder)))
        const whole = files.filter(({ path }) => there.has(path))
        expect((await verifyAll(target, whole)).wrong).toEqual([])
      }
      expect((await putAll(target, files)).stored).toEqual(pathsOf(files))
      expect(await verifyAll(target, files)).toEqual({ right: pathsOf(files), wrong: [] })
    })

    test('a place that is gone is said to be gone, and changes nothing when it is back', async () => {
      const files = await addMany(root, 3)
      await putAll(target, files)
      const bringBack = await place.takeAway()
      const gone = { code: 'target_gone' }
      try {
        await expect(putAll(target, await addMany(root, 1))).rejects.toMatchObject(gone)
        await expect(verifyAll(target, files)).rejects.toMatchObject(gone)
        await expect(fetchAll(target, files, await freshFolder())).rejects.toMatchObject(gone)
        await expect(listAll(target, '')).rejects.toMatchObject(gone)
        await expect(target.replace('journal/head.json', 'x')).rejects.toMatchObject(gone)
        const opening = target.open({ instance, mayMake: false })
        await expect(opening).rejects.toMatchObject({
          code: expect.stringMatching(/^target_(?:gone|empty)$/),
        })
      } finally {
        await bringBack()
      }
      await target.open({ instance, mayMake: false })
      expect(await verifyAll(target, files)).toEqual({ right: pathsOf(files), wrong: [] })
    })

    test('hundreds of small files go in one call', async () => {
      const files = await addMany(root, 300, 500)
      expect((await putAll(target, files)).stored).toHaveLength(300)
      expect((await verifyAll(target, files)).right).toHaveLength(300)
      const { fetched, wrong } = await fetchAll(target, files, await freshFolder())
      expect([fetched.length, wrong]).toEqual([300, []])
    })

    test('a file of 120 MB needs no memory of its size', async () => {
      const large = await addLarge(root, 120)
      globalThis.gc?.()
      const watch = watchMemory()
      expect((await putAll(target, [large])).stored).toEqual([large.path])
      expect((await verifyAll(target, [large])).right).toEqual([large.path])
      const into = await freshFolder()
      expect((await fetchAll(target, [large], into)).fetched).toEqual([large.path])
      expect(watch()).toBeLessThan(100 * 1024 * 1024)
      await rm(path.join(into, large.path))
    })

    test('space is told as numbers, or not at all', async () => {
      const space = await target.space()
      if (space === undefined) return
      expect(space.freeBytes).toBeGreaterThan(0)
      expect(space.totalBytes).toBeGreaterThanOrEqual(space.freeBytes)
    })

    test('lines are added, and none is lost', async () => {
      const [one, two] = (await addMany(root, 2)) as [KnownFile, KnownFile]
      await target.appendLines('SHA256SUMS', ['first', 'second'])
      await target.appendLines('SHA256SUMS', [])
      await target.appendLines('SHA256SUMS', [one.path, two.path])
      if (place.keepsSums === true) return
      const lines = (await text(await target.read('SHA256SUMS'))).split('\n')
      expect(lines).toEqual(['first', 'second', one.path, two.path, ''])
      await target.replace('SHA256SUMS', 'written anew\n')
      await target.appendLines('SHA256SUMS', ['and more'])
      expect(await text(await target.read('SHA256SUMS'))).toBe('written anew\nand more\n')
    })

    if (keepsFiles)
      test('every kind of it is found, and mended by putting anew', async () => {
        const { damage } = place
        if (damage === undefined) throw new Error('this kind keeps files as they are')
        const files = await addMany(root, 6)
        await putAll(target, files)
        const [flipped, truncated, emptied, removed, left, right] = files as [
          KnownFile,
          KnownFile,
          KnownFile,
          KnownFile,
          KnownFile,
          KnownFile,
        ]
        await damage.write(flipped.path, flip(await damage.read(flipped.path)))
        await damage.write(truncated.path, (await damage.read(truncated.path)).subarray(0, 999))
        await damage.write(emptied.path, Buffer.alloc(0))
        await damage.write(removed.path, undefined)
        const [leftBytes, rightBytes] = [await damage.read(left.path), await damage.read(right.path)]
        await damage.write(left.path, rightBytes)
        await damage.write(right.path, leftBytes)
        const wrong = {
          [flipped.path]: 'other_content',
          [truncated.path]: 'other_size',
          [emptied.path]: 'other_size',
          [removed.path]: 'missing',
          [left.path]: 'other_content',
          [right.path]: 'other_content',
        }
        const verified = await verifyAll(target, files)
        expect([verified.right, Object.fromEntries(verified.wrong)]).toEqual([[], wrong])
        const into = await freshFolder()
        expect(Object.fromEntries((await fetchAll(target, files, into)).wrong)).toEqual(wrong)
        expect(await contentsOf(into)).toEqual({})
        expect((await putAll(target, files, { anew: true })).stored).toEqual(pathsOf(files))
        expect(await verifyAll(target, files)).toEqual({ right: pathsOf(files), wrong: [] })
      })
  })
}

async function addLarge(root: TestRoot, megabytes: number): Promise<KnownFile> {
  const relative = `originals/${randomUUID()}/large.mov`
  await root.add(relative, '')
  const hash = createHash('sha256')
  const handle = await open(path.join(root.folder, relative), 'w')
  for (let n = 0; n < megabytes; n++) {
    const chunk = randomBytes(1024 * 1024)
    hash.update(chunk)
    await handle.write(chunk)
  }
  await handle.close()
  return { path: relative, bytes: megabytes * 1024 * 1024, sha256: hash.digest('hex') }
}

function flip(bytes: Buffer): Buffer {
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  return bytes
}

const bytesInBuffers = (): number => process.memoryUsage().arrayBuffers

/** The most bytes in buffers beyond those at the start, until it is called. */
function watchMemory(): () => number {
  const before = bytesInBuffers()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, bytesInBuffers())), 20)
  return () => {
    clearInterval(timer)
    return most - before
  }
}
