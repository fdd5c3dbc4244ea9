// What is searched for, in the address of the page, and as chips. Pure.
import type { SearchFilter } from '../../data/search.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'

const WORDS = ['text', 'city', 'state', 'country', 'make', 'model', 'lens'] as const
const DAY = /^\d{4}-\d{2}-\d{2}$/
const ID = /^[0-9a-f-]{36}$/i

/** From the address, which anyone may have written: what makes no sense is left out. */
export function filterFrom(search: Record<string, unknown>): SearchFilter {
  const filter: Record<string, unknown> = {}
  for (const name of WORDS) {
    const value = search[name]
    if (typeof value === 'number' || (typeof value === 'string' && value.trim())) filter[name] = String(value)
  }
  for (const name of ['persons', 'tags'] as const) {
    const value = search[name]
    const ids = Array.isArray(value) ? value.filter((id) => typeof id === 'string' && ID.test(id)) : []
    if (ids.length > 0) filter[name] = ids
  }
  for (const name of ['from', 'to'] as const) {
    const value = search[name]
    if (typeof value === 'string' && DAY.test(value)) filter[name] = value
  }
  if (search.type === 'IMAGE' || search.type === 'VIDEO') filter.type = search.type
  for (const name of ['favorite', 'notInAlbum'] as const) if (search[name] === true) filter[name] = true
  return filter
}

export type ChipKind = keyof typeof say.search.kind

export interface Chip {
  readonly key: string
  readonly kind: ChipKind
  /** What it says; for people and tags, the id of whom or what to name. */
  readonly value: string
  /** The filter without it. */
  readonly without: SearchFilter
}

export function chipsOf(filter: SearchFilter): Chip[] {
  const chips: Chip[] = []
  const add = (kind: ChipKind, value: string, without: Loose) =>
    chips.push({ key: `${kind} ${value}`, kind, value, without: tidy(without) })
  for (const name of WORDS) {
    const value = filter[name]
    if (value) add(name, name === 'text' ? say.search.text(value) : value, { ...filter, [name]: undefined })
  }
  for (const id of filter.persons ?? []) add('person', id, { ...filter, persons: others(filter.persons, id) })
  for (const id of filter.tags ?? []) add('tag', id, { ...filter, tags: others(filter.tags, id) })
  if (filter.type) add('type', say.search.types[filter.type], { ...filter, type: undefined })
  if (filter.from || filter.to) add('day', daysOf(filter), { ...filter, from: undefined, to: undefined })
  if (filter.favorite) add('favorite', say.search.favorites, { ...filter, favorite: undefined })
  if (filter.notInAlbum) add('album', say.search.notInAlbum, { ...filter, notInAlbum: undefined })
  return chips
}

type Loose = { readonly [K in keyof SearchFilter]: SearchFilter[K] | undefined }

/** Without what is undefined, so that equal filters are equal keys. */
function tidy(filter: Loose): SearchFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as SearchFilter
}

const others = (ids: readonly string[] | undefined, id: string): readonly string[] | undefined => {
  const left = (ids ?? []).filter((one) => one !== id)
  return left.length > 0 ? left : undefined
}

export function daysOf({ from, to }: SearchFilter): string {
  if (!from) return say.search.until(format.date(to ?? ''))
  if (!to) return say.search.from(format.date(from))
  if (from === to) return format.date(from)
  if (from.slice(0, 4) === to.slice(0, 4) && from.endsWith('-01-01') && to.endsWith('-12-31')) {
    return from.slice(0, 4)
  }
  if (from.slice(0, 7) === to.slice(0, 7) && from.endsWith('-01') && Number(to.slice(8)) >= 28) {
    return format.month(from)
  }
  return format.daySpan(from, to)
}

const joined = (a?: readonly string[], b?: readonly string[]) =>
  a || b ? [...new Set([...(a ?? []), ...(b ?? [])])] : undefined

/** One more condition; people and tags add up, others take the place of what was there. */
export function withMore(filter: SearchFilter, more: SearchFilter): SearchFilter {
  return tidy({
    ...filter,
    ...more,
    persons: joined(filter.persons, more.persons),
    tags: joined(filter.tags, more.tags),
  })
}
