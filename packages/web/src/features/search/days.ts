// Days that are meant by what someone types: a year, a season, a month, a day. Pure; in the person's language.
import { say } from '../../ui/messages.ts'

export interface Days {
  readonly from: string
  readonly to: string
}

const two = (value: number) => String(value).padStart(2, '0')
const lastOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()
const isYear = (year: number) => year >= 1800 && year <= 2200

const wholeYear = (year: number): Days => ({ from: `${year}-01-01`, to: `${year}-12-31` })

const wholeMonth = (year: number, month: number): Days => ({
  from: `${year}-${two(month)}-01`,
  to: `${year}-${two(month)}-${two(lastOf(year, month))}`,
})

/** '2024', '2024-06', '2024-06-20', 'June 2024', 'summer 2024', 'last summer'; undefined for what is no date. */
export function daysIn(text: string, months = monthNames(), now = new Date()): Days | undefined {
  const asked = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  return datesIn(asked, months) ?? relativeTo(now, asked, months)
}

function datesIn(asked: string, months: readonly string[]): Days | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(asked) ?? []
  if (year !== undefined) return ofNumbers(Number(year), month && Number(month), day && Number(day))
  const [, word, after] = /^(\p{L}+)\.? (\d{4})$/u.exec(asked) ?? []
  if (word === undefined || !isYear(Number(after))) return undefined
  return partOfYear(word, months)?.(Number(after))
}

type InYear = (year: number) => Days

/** A month or a season by its name. Winter ends in the year after. */
function partOfYear(word: string, months: readonly string[]): InYear | undefined {
  if (word.length < 3) return undefined
  const at = months.findIndex((name) => name.startsWith(word))
  if (at >= 0) return (year) => wholeMonth(year, at + 1)
  const first = say.search.seasons[word]
  if (first === undefined) return undefined
  return (year) => ({
    from: wholeMonth(year, first).from,
    to: first === 12 ? wholeMonth(year + 1, 2).to : wholeMonth(year, first + 2).to,
  })
}

/** 'yesterday', 'this year', 'last summer': the last one that is over. */
function relativeTo(now: Date, asked: string, months: readonly string[]): Days | undefined {
  const today = dayOf(now)
  const { today: todayWord, yesterday, last, current, year, month } = say.search.times
  if (asked === todayWord) return { from: today, to: today }
  if (asked === yesterday) return oneDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))
  const [, which, what] = /^(\p{L}+) (\p{L}+)$/u.exec(asked) ?? []
  if (what === undefined || (which !== last && which !== current)) return undefined
  const back = which === last ? 1 : 0
  if (what === year) return wholeYear(now.getFullYear() - back)
  if (what === month) {
    const first = new Date(now.getFullYear(), now.getMonth() - back, 1)
    return wholeMonth(first.getFullYear(), first.getMonth() + 1)
  }
  const part = partOfYear(what, months)
  if (!part || back === 0) return part?.(now.getFullYear())
  return [0, 1, 2].map((ago) => part(now.getFullYear() - ago)).find(({ to }) => to < today)
}

const dayOf = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
const oneDay = (date: Date): Days => ({ from: dayOf(date), to: dayOf(date) })

function ofNumbers(year: number, month?: number | string, day?: number | string): Days | undefined {
  if (!isYear(year)) return undefined
  if (typeof month !== 'number') return wholeYear(year)
  if (month < 1 || month > 12) return undefined
  if (typeof day !== 'number') return wholeMonth(year, month)
  if (day < 1 || day > lastOf(year, month)) return undefined
  const one = `${year}-${two(month)}-${two(day)}`
  return { from: one, to: one }
}

export function monthNames(locale?: string): string[] {
  const name = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' })
  return Array.from({ length: 12 }, (_, at) => name.format(Date.UTC(2024, at, 1)).toLowerCase())
}
