// The filter of History, as it stands in the page's address. Pure. What can't be understood is left out,
// so that an address that was typed or is old shows more, and never an error.
import { momentsOf } from '../../data/history.ts'
import type { HistoryFilter, UndoSpan } from '../../data/history.ts'

/** All that the address of History can say. */
export interface HistorySearch extends HistoryFilter {
  /** A file name, id or checksum that is looked for. */
  readonly find?: string
}

export function searchFrom(raw: Record<string, unknown>): HistorySearch {
  const minRemoved = Number(raw['minRemoved'])
  return {
    ...timeFrom('from', raw['from'], '00:00'),
    ...timeFrom('to', raw['to'], '23:59'),
    ...(Number.isInteger(minRemoved) && minRemoved >= 1 && { minRemoved }),
    ...(isId(raw['actorId']) && { actorId: raw['actorId'] }),
    ...(isTrue(raw['events']) && { events: true }),
    ...(isTrue(raw['everyone']) && { everyone: true }),
    ...findFrom(raw['find']),
  }
}

export function filterOf(search: HistorySearch): HistoryFilter {
  const { find, ...filter } = search
  return find === undefined ? search : filter
}

/** How many things the line of time is narrowed by; events and everyone show more, and do not count. */
export const narrowedBy = ({ from, to, minRemoved, actorId }: HistoryFilter) =>
  [from, to, minRemoved, actorId].filter((one) => one !== undefined).length

/** How many things are set at all. */
export const setIn = (filter: HistoryFilter) =>
  narrowedBy(filter) + [filter.events, filter.everyone].filter(Boolean).length

/** What undoing all that is shown would span; nothing where the filter is wider or finer than a span can be. */
export function spanOf(filter: HistoryFilter): UndoSpan | undefined {
  const { from, to, actorId, minRemoved, everyone } = filter
  if (minRemoved !== undefined || (from === undefined && actorId === undefined)) return undefined
  return {
    ...momentsOf({ ...(from && { from }), ...(to && { to }) }),
    ...(actorId && { actorId }),
    ...(everyone && { everyone }),
  }
}

/** Without what is empty, so that the address stays short. */
export function changed(search: HistorySearch, change: Record<string, unknown>): HistorySearch {
  return searchFrom({ ...search, ...change })
}

function findFrom(value: unknown): { find?: string } {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  return text === '' ? {} : { find: text.slice(0, 300) }
}

/** A day alone means all of it. */
function timeFrom(name: 'from' | 'to', value: unknown, wholeDay: string): { from?: string; to?: string } {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(value)) return {}
  const time = value.length === 10 ? `${value}T${wholeDay}` : value
  return Number.isNaN(Date.parse(`${time}:00`)) ? {} : { [name]: time }
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
const isTrue = (value: unknown) => value === true || value === 'true'
