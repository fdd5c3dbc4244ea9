// Which albums are shown, and in which order. Pure.
import type { Album } from '../../data/albums.ts'

export type Sort = 'recent' | 'oldest' | 'name' | 'count' | 'changed'
export type Show = 'all' | 'own' | 'shared'

export interface AlbumsSearch {
  readonly show?: Show
  readonly sort?: Sort
  readonly find?: string
}

export const SORTS: readonly Sort[] = ['recent', 'oldest', 'name', 'count', 'changed']
export const SHOWS: readonly Show[] = ['all', 'own', 'shared']

/** From an address, whatever stands there; what is usual is left out of it. */
export function searchFrom(search: Record<string, unknown>): AlbumsSearch {
  const show = SHOWS.find((one) => one === search.show && one !== 'all')
  const sort = SORTS.find((one) => one === search.sort && one !== 'recent')
  const find = typeof search.find === 'string' && search.find !== '' ? search.find : undefined
  return { ...(show && { show }), ...(sort && { sort }), ...(find && { find }) }
}

export function albumsFor(albums: readonly Album[], search: AlbumsSearch, me: string | undefined): Album[] {
  const { show = 'all', sort = 'recent', find = '' } = search
  const isOwn = (album: Album) => album.albumUsers[0]?.user.id === me
  const wanted = plain(find.trim())
  return albums
    .filter((album) => show === 'all' || isOwn(album) === (show === 'own'))
    .filter(({ albumName, description }) => plain(`${albumName} ${description}`).includes(wanted))
    .sort(ORDERS[sort])
}

const plain = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

type Order = (a: Album, b: Album) => number

const byName: Order = (a, b) => a.albumName.localeCompare(b.albumName, undefined, { numeric: true })

/** Empty ones stand where something made just now would: they are about to be filled. */
const endOf = (album: Album) => album.endDate ?? album.createdAt
const startOf = (album: Album) => album.startDate ?? album.createdAt

const ORDERS: Record<Sort, Order> = {
  recent: (a, b) => endOf(b).localeCompare(endOf(a)) || byName(a, b),
  oldest: (a, b) => startOf(a).localeCompare(startOf(b)) || byName(a, b),
  name: byName,
  count: (a, b) => b.assetCount - a.assetCount || byName(a, b),
  changed: (a, b) => b.updatedAt.localeCompare(a.updatedAt) || byName(a, b),
}
