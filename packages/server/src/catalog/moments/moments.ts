// Times as cameras write them: a wall clock, perhaps with an offset, perhaps nonsense.

/** `wallMs` is the wall clock read as if it were UTC; `offsetMinutes` is null where the file tells none. */
export interface Moment {
  readonly wallMs: number
  readonly offsetMinutes: number | null
}

const pattern =
  /^(\d{4})[:-](\d{2})[:-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

const minute = 60_000
/** No photograph is older; no camera's clock may run further ahead. */
const firstYear = 1826
const lastYear = 2100

/** Null for what is no time, or none that can be: zeros, the 31st of February, the year 9999. */
export function parseMoment(text: unknown): Moment | null {
  const parts = typeof text === 'string' ? pattern.exec(text.trim()) : null
  if (parts === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minutes = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  if (year < firstYear || year > lastYear || hour > 23 || minutes > 59 || second > 59) return null
  const milliseconds = Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000)
  const date = new Date(Date.UTC(year, month - 1, day, hour, minutes, second, milliseconds))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return { wallMs: date.getTime(), offsetMinutes: parseOffset(parts[8]) }
}

/** '+02:00', '-0330', 'Z' in minutes; null for anything else or further than the earth is round. */
export function parseOffset(text: unknown): number | null {
  if (text === 'Z') return 0
  const parts = typeof text === 'string' ? /^([+-])(\d{2}):?(\d{2})$/.exec(text.trim()) : null
  if (parts === null) return null
  const size = Number(parts[2]) * 60 + Number(parts[3])
  if (size > 14 * 60 || Number(parts[3]) > 59) return null
  return parts[1] === '-' ? -size : size
}

/** 'YYYY-MM-DDTHH:mm:ss.sss' */
export function wallText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, -1)
}

/** 'UTC+2', 'UTC-3:30', 'UTC' */
export function offsetName(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'UTC'
  const size = Math.abs(offsetMinutes)
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`
  return `UTC${offsetMinutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  return format
}

/** How far a zone is ahead of UTC at an instant, in minutes. */
export function zoneOffsetAt(zone: string, instantMs: number): number {
  const name =
    formatOf(zone)
      .formatToParts(instantMs)
      .find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const parts = /^GMT([+-]\d{2}):(\d{2})/.exec(name)
  if (parts === null) return 0
  const hours = Number(parts[1])
  const minutes = Number(parts[2])
  return hours * 60 + (parts[1]?.startsWith('-') === true ? -minutes : minutes)
}

/** The zone's offset when its clocks show this. In the hour that is shown twice, the earlier; in the one skipped, the later clock. */
export function zoneOffsetForWall(zone: string, wallMs: number): number {
  const before = zoneOffsetAt(zone, wallMs - 14 * 60 * minute)
  const guess = zoneOffsetAt(zone, wallMs - before * minute)
  if (guess === before) return before
  const after = zoneOffsetAt(zone, wallMs - guess * minute)
  return after === guess ? guess : before
}

export const instantOf = (wallMs: number, offsetMinutes: number): number => wallMs - offsetMinutes * minute
export const wallOf = (instantMs: number, offsetMinutes: number): number => instantMs + offsetMinutes * minute
