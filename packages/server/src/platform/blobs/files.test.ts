import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, statSync } from 'node:fs'
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, test } from 'vitest'
import { describeBlobStore } from './blobs.conformance.ts'
import { openFileStore, quarantineRoom } from './blobs.ts'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

async function scratch() {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-blobs-'))
  folders.push(folder)
  return { root: path.join(folder, 'originals'), quarantine: path.join(folder, 'quarantine') }
}

async function storeWith(blobPath: string, text: string) {
  const settings = await scratch()
  const store = await openFileStore(settings)
  const received = await store.receive(Readable.from([Buffer.from(text)]), { name: randomUUID() })
  await store.place(received, blobPath)
  return { settings, store }
}

describeBlobStore('files', async () => {
  const settings = await scratch()
  const store = await openFileStore(settings)
  return { store, reopen: () => openFileStore({ ...settings, expectedId: store.id }), close: async () => {} }
})

/** A folder on another file system than the temporary one, where this machine has such. */
function otherFileSystem(): string | undefined {
  const memory = '/dev/shm'
  if (!existsSync(memory) || statSync(memory).dev === statSync(tmpdir()).dev) return undefined
  const folder = mkdtempSync(path.join(memory, 'heirloom-blobs-'))
  folders.push(folder)
  return folder
}

const elsewhere = otherFileSystem()
if (elsewhere !== undefined)
  describeBlobStore('files, with the quarantine on another file system', async () => {
    const settings = { ...(await scratch()), quarantine: path.join(elsewhere, 'quarantine') }
    const store = await openFileStore(settings)
    return {
      store,
      reopen: () => openFileStore({ ...settings, expectedId: store.id }),
      close: async () => {},
    }
  })

test('originals are read-only', async () => {
  const { settings } = await storeWith('a/one.jpg', 'one')
  expect((await stat(path.join(settings.root, 'a/one.jpg'))).mode & 0o222).toBe(0)
})

test('a move to quarantine that was broken off is finished, and only with the same bytes', async () => {
  const { settings, store } = await storeWith('a/one.jpg', 'one')
  const room = quarantineRoom()
  const target = path.join(settings.quarantine, room, 'a/one.jpg')
  await mkdir(path.dirname(target), { recursive: true })
  await link(path.join(settings.root, 'a/one.jpg'), target)
  expect(await store.quarantine('a/one.jpg', room)).toBe(`${room}/a/one.jpg`)
  expect(await store.stat('a/one.jpg')).toBeUndefined()
  await writeFile(path.join(settings.root, 'a/one.jpg'), 'one')
  await store.quarantine('a/one.jpg', room)
  await writeFile(path.join(settings.root, 'a/one.jpg'), 'two')
  await expect(store.quarantine('a/one.jpg', room)).rejects.toMatchObject({ code: 'quarantine_taken' })
  expect(await readFile(target, 'utf8')).toBe('one')
})

test('coming back that was broken off is finished', async () => {
  const { settings, store } = await storeWith('a/one.jpg', 'one')
  const from = await store.quarantine('a/one.jpg')
  await mkdir(path.join(settings.root, 'a'), { recursive: true })
  await link(path.join(settings.quarantine, from), path.join(settings.root, 'a/one.jpg'))
  expect(await store.restore(from, 'a/one.jpg')).toBe('restored')
  expect(await store.sizeInQuarantine(from)).toBeUndefined()
  expect(await store.stat('a/one.jpg')).toMatchObject({ size: 3 })
})

test('links in the quarantine are not followed', async () => {
  const { settings, store } = await storeWith('a/one.jpg', 'one')
  const room = quarantineRoom()
  await mkdir(settings.quarantine, { recursive: true })
  await symlink(path.join(settings.root, 'a'), path.join(settings.quarantine, room))
  await expect(store.unlinkQuarantined(`${room}/one.jpg`)).rejects.toMatchObject({ code: 'bad_path' })
  expect(await store.stat('a/one.jpg')).toBeDefined()
})

test('a store whose disk is away says "unreachable", never "missing"', async () => {
  const { settings, store } = await storeWith('a/one.jpg', 'one')
  await rename(settings.root, `${settings.root}-unmounted`)
  await mkdir(settings.root)
  await expect(store.stat('a/one.jpg')).rejects.toMatchObject({ code: 'storage_unreachable' })
  await expect(store.read('a/one.jpg')).rejects.toMatchObject({ code: 'storage_unreachable' })
  await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'storage_unreachable',
  })
  await expect(openFileStore({ ...settings, expectedId: store.id })).rejects.toMatchObject({
    code: 'storage_absent',
  })
})

test('a folder with files of others, or of another library, is refused', async () => {
  const { settings } = await storeWith('a/one.jpg', 'one')
  await expect(openFileStore({ ...settings, expectedId: randomUUID() })).rejects.toMatchObject({
    code: 'storage_foreign',
  })
  const other = await scratch()
  await mkdir(other.root)
  await writeFile(path.join(other.root, 'holiday.jpg'), 'x')
  await expect(openFileStore(other)).rejects.toMatchObject({ code: 'storage_foreign' })
})

test('a layout from the future is refused', async () => {
  const { settings, store } = await storeWith('a/one.jpg', 'one')
  const marker = path.join(settings.root, '.heirloom-store')
  await chmod(marker, 0o644)
  await writeFile(marker, (await readFile(marker, 'utf8')).replace('layout 1', 'layout 2'))
  await expect(openFileStore(settings)).rejects.toMatchObject({ code: 'storage_newer' })
  await expect(store.stat('a/never.jpg')).rejects.toMatchObject({ code: 'storage_newer' })
})

test('symbolic links are not followed', async () => {
  const { settings, store } = await storeWith('a/one.jpg', 'one')
  const outside = path.join(path.dirname(settings.root), 'outside')
  await mkdir(outside)
  await writeFile(path.join(outside, 'secret.jpg'), 'secret')
  await symlink(outside, path.join(settings.root, 'b'))
  await symlink(path.join(outside, 'secret.jpg'), path.join(settings.root, 'a/link.jpg'))
  await expect(store.read('b/secret.jpg')).rejects.toMatchObject({ code: 'bad_path' })
  await expect(store.read('a/link.jpg')).rejects.toMatchObject({ code: 'bad_path' })
  const received = await store.receive(Readable.from([Buffer.from('x')]), { name: randomUUID() })
  await expect(store.place(received, 'b/new.jpg')).rejects.toMatchObject({ code: 'bad_path' })
  expect(await readdir(outside)).toEqual(['secret.jpg'])
})

test('a folder that someone removed is made again', async () => {
  const { settings, store } = await storeWith('a/2025/one.jpg', 'one')
  await rm(path.join(settings.root, 'a'), { recursive: true })
  const received = await store.receive(Readable.from([Buffer.from('two')]), { name: randomUUID() })
  expect(await store.place(received, 'a/2025/two.jpg')).toBe('placed')
})

test('a second instance of the program opens the same store', async () => {
  const settings = await scratch()
  const stores = await Promise.all([1, 2, 3, 4].map(() => openFileStore(settings)))
  expect(new Set(stores.map((store) => store.id)).size).toBe(1)
})
