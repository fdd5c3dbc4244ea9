// Numbers, sizes, dates and times in the person's language, all by Intl. Derived; holds nothing.
// Days are written 'YYYY-MM-DD' and mean the wall clock where the photo was taken, so they are
// formatted in UTC and never shift with the zone of the browser. The language is the browser's, or the one chosen in it.

const [HOUR, DAY, YEAR] = [3_600, 86_400, 31_556_952]
const AGES = [
  [YEAR, 'year'],
  [YEAR / 12, 'month'],
  [DAY, 'day'],
  [HOUR, 'hour'],
  [60, 'minute'],
] as const
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

export function makeFormat(locale?: string) {
  const whole = new Intl.NumberFormat(locale)
  const day = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const days = {
    month: day({ month: 'long', year: 'numeric' }),
    short: day({ weekday: 'short', day: 'numeric', month: 'short' }),
    brief: day({ day: 'numeric', month: 'short' }),
    date: day({ day: 'numeric', month: 'short', year: 'numeric' }),
    full: day({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
  }
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })
  const hour = new Intl.DateTimeFormat(locale, { hour: 'numeric' })
  const momentInFull = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' })
  const age = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })

  const unit = (value: number, name: string, digits: number, display: 'short' | 'long' = 'short') =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: display,
      maximumFractionDigits: digits,
    }).format(value)

  return {
    number: (value: number, digits?: number) =>
      digits === undefined ? whole.format(value) : whole.format(Number(value.toFixed(digits))),
    percent: (share: number) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    bytes: (bytes: number) => {
      const step = Math.min(BYTE_UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
      const value = bytes / 1000 ** step
      return unit(value, BYTE_UNITS[step] ?? 'byte', step === 0 || value >= 100 ? 0 : 1)
    },
    month: (key: string) => days.month.format(utc(key)),
    day: (key: string) => days.short.format(utc(key)),
    dayInFull: (key: string) => days.full.format(utc(key)),
    wallClock: (isoLocal: string) => clock.format(new Date(isoLocal)),
    moment: (iso: string) => moment.format(new Date(iso)),
    momentInFull: (iso: string) => momentInFull.format(new Date(iso)),
    /** In the zone of the browser, as all that happened here. */
    time: (iso: string) => time.format(new Date(iso)),
    weekday: (iso: string) => weekday.format(new Date(iso)),
    hour: (iso: string) => hour.format(new Date(iso)),
    date: (key: string) => days.date.format(utc(key)),
    /** From one day to another, what they share said once: '3 – 9 June 2024'. */
    daySpan: (from: string, to: string) => days.date.formatRange(utc(from), utc(to)),
    dayOfMonth: (key: string) => days.brief.format(utc(key)),
    /** How long, roughly: '42 seconds', '4 minutes', '1.5 hours', '12 days', '3 years'. */
    span: (seconds: number) => {
      if (seconds < 55) return unit(Math.max(1, Math.round(seconds)), 'second', 0, 'long')
      if (seconds < 55 * 60) return unit(Math.round(seconds / 60), 'minute', 0, 'long')
      if (seconds < 48 * HOUR) return unit(seconds / HOUR, 'hour', seconds < 10 * HOUR ? 1 : 0, 'long')
      if (seconds < 60 * DAY) return unit(Math.round(seconds / DAY), 'day', 0, 'long')
      if (seconds < 2 * YEAR) return unit(Math.round(seconds / (YEAR / 12)), 'month', 0, 'long')
      return unit(Math.round(seconds / YEAR), 'year', 0, 'long')
    },
    /** 'now', '20 seconds ago', 'yesterday'; what seems to come is now, for clocks differ. */
    ago: (iso: string, now: number) => {
      const seconds = Math.max(0, (now - Date.parse(iso)) / 1000)
      const [size, name] = AGES.find(([least]) => seconds >= least) ?? [1, 'second' as const]
      const count = seconds < 10 ? 0 : size === 1 ? Math.floor(seconds / 10) * 10 : Math.floor(seconds / size)
      return age.format(-count, name)
    },
  }
}

const utc = (key: string) => new Date(`${key.slice(0, 10)}T00:00:00Z`)

const two = (value: number) => String(value).padStart(2, '0')

/** 0:42, 12:05, 1:02:03 */
export function videoLength(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

const KEY = 'heirloom.dates'

/** The chosen language of dates and numbers; undefined: the browser's. */
export function localeHere(): string | undefined {
  const kept = localStorage.getItem(KEY)
  return kept !== null && isLocale(kept) ? kept : undefined
}

/** Counts from the next time on that the page is loaded. */
export function chooseLocale(locale: string | undefined): void {
  if (locale === undefined) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, locale)
}

function isLocale(text: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(text).length > 0
  } catch {
    return false
  }
}

export const format = makeFormat(typeof localStorage === 'undefined' ? undefined : localeHere())
