// Days that are meant by what someone types: a year, a month, a day. Pure; in the person's language.

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

/** '2024', '2024-06', '2024-06-20', 'June 2024'; undefined for what is no date. */
export function daysIn(text: string, months = monthNames()): Days | undefined {
  const asked = text.trim().toLowerCase()
  const [, year, month, day] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(asked) ?? []
  if (year !== undefined) return ofNumbers(Number(year), month && Number(month), day && Number(day))
  const [, word, after] = /^(\p{L}+)\.? (\d{4})$/u.exec(asked) ?? []
  if (word === undefined || word.length < 3) return undefined
  const at = months.findIndex((name) => name.startsWith(word))
  return at >= 0 && isYear(Number(after)) ? wholeMonth(Number(after), at + 1) : undefined
}

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
