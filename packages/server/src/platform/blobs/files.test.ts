import { randomUUID } from 'node:crypto'
import {
  chmod,
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
import { openFileStore } from './blobs.ts'

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

test('originals are read-only', async () => {
  const { settings } = await storeWith('a/one.jpg', 'one')
  expect((await stat(path.join(settings.root, 'a/one.jpg'))).mode & 0o222).toBe(0)
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
