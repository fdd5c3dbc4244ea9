import { describe, expect, test } from 'vitest'

import type { Album } from '../../data/albums.ts'
import { albumsFor, searchFrom } from './sorting.ts'

const album = (albumName: string, owner: string, more: Partial<Album> = {}) =>
  ({
    id: albumName,
    albumName,
    description: '',
    albumUsers: [{ role: 'owner', user: { id: owner } }],
    assetCount: 0,
    createdAt: '2026-01-01',
    updatedAt: '2026-01-01',
    ...more,
  }) as Album

const ALBUMS = [
  album('Álps 10', 'ada', { endDate: '2020-05-01', startDate: '2019-01-01', assetCount: 3 }),
  album('Alps 9', 'ada', { endDate: '2024-05-01', startDate: '2024-01-01', assetCount: 7 }),
  album('Wedding', 'ben', { endDate: '2022-05-01', updatedAt: '2026-02-01', description: 'of Chloé' }),
]
const names = (search: Record<string, unknown>) =>
  albumsFor(ALBUMS, searchFrom(search), 'ada').map(({ albumName }) => albumName)

describe('albums', () => {
  test('are shown with the newest photo first, or as one likes', () => {
    expect(names({})).toEqual(['Alps 9', 'Wedding', 'Álps 10'])
    expect(names({ sort: 'name' })).toEqual(['Alps 9', 'Álps 10', 'Wedding'])
    expect(names({ sort: 'count' })[0]).toBe('Alps 9')
    expect(names({ sort: 'oldest' })[0]).toBe('Álps 10')
    expect(names({ sort: 'changed' })[0]).toBe('Wedding')
  })

  test('are one’s own or shared', () => {
    expect(names({ show: 'own' })).toHaveLength(2)
    expect(names({ show: 'shared' })).toEqual(['Wedding'])
  })

  test('are found by name and description, whatever the accents', () => {
    expect(names({ find: 'ALPS' })).toHaveLength(2)
    expect(names({ find: 'chloe' })).toEqual(['Wedding'])
  })

  test('an address that says nonsense shows all', () => {
    expect(searchFrom({ show: 'x', sort: 3, find: [] })).toEqual({})
  })
})
