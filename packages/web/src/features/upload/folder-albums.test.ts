import { expect, test, vi } from 'vitest'

import { folderOf, makeFolderAlbums } from './folder-albums.ts'

function setUp(add = async (_id: string, _ids: readonly string[]): Promise<unknown> => undefined) {
  const made: string[] = []
  const inside = new Map<string, string[]>()
  const albumOf = async (name: string) => {
    made.push(name)
    return `album ${name}`
  }
  const put = async (id: string, ids: readonly string[]) => {
    await add(id, ids)
    inside.set(id, [...(inside.get(id) ?? []), ...ids])
  }
  return { albums: makeFolderAlbums({ albumOf, add: put }, () => undefined), made, inside }
}

test('a folder is the one that a file lies in', () => {
  expect(['2024/summer/a.jpg', 'summer/a.jpg', 'a.jpg', '/a.jpg'].map(folderOf)).toEqual([
    'summer',
    'summer',
    undefined,
    undefined,
  ])
})

test('what arrived before the yes goes in as well, each album made once', async () => {
  const { albums, made, inside } = setUp()
  albums.expect(['sea/1.jpg', 'sea/2.jpg', 'hill/3.jpg', '4.jpg'], true)
  expect(albums.state()).toMatchObject({ folders: ['sea', 'hill'], wish: 'open' })
  albums.note('sea/1.jpg', '1')
  albums.note('4.jpg', '4')
  expect(made).toEqual([])
  albums.answer('yes')
  albums.note('sea/2.jpg', '2')
  albums.note('hill/3.jpg', '3')
  await vi.waitFor(() => expect(albums.state()).toMatchObject({ added: 3, waiting: 0 }), 5_000)
  expect(made).toEqual(['sea', 'hill'])
  expect(Object.fromEntries(inside)).toEqual({ 'album sea': ['1', '2'], 'album hill': ['3'] })
})

test('a no is kept for this upload, and asked anew for the next', () => {
  const { albums, made } = setUp()
  albums.expect(['sea/1.jpg'], true)
  albums.answer('no')
  albums.note('sea/1.jpg', '1')
  albums.expect(['hill/2.jpg'], false)
  expect(albums.state()).toMatchObject({ wish: 'no', waiting: 0 })
  albums.expect(['hill/2.jpg'], true)
  expect(albums.state()).toMatchObject({ folders: ['hill'], wish: 'open' })
  expect(made).toEqual([])
})

test('what an album could not take is not forgotten', async () => {
  let isDown = true
  const { albums, inside } = setUp(async () => {
    if (isDown) throw new Error('down')
  })
  albums.expect(['sea/1.jpg'], true)
  albums.note('sea/1.jpg', '1')
  albums.answer('yes')
  await vi.waitFor(() => expect(albums.state().trouble).toBeInstanceOf(Error), 5_000)
  expect(albums.state()).toMatchObject({ added: 0, waiting: 1 })
  isDown = false
  albums.retry()
  await vi.waitFor(() => expect(albums.state()).toMatchObject({ added: 1, waiting: 0, trouble: undefined }))
  expect(inside.get('album sea')).toEqual(['1'])
})
