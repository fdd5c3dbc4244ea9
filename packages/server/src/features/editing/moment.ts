import {
  instantOf,
  offsetName,
  parseMoment,
  parseOffset,
  wallOf,
  wallText,
  zoneOffsetAt,
  zoneOffsetForWall,
} from '../../catalog/moments/moments.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Moment, Zone } from './note.ts'

/** A zone by its name, or `UTC+2`, `UTC-3:30`, `+02:00`. Throws `invalid_input` for any other text. */
export function zoneOf(name: string): Zone {
  const fixed = /^(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name)
  const [, sign = '', hours = '', minutes = '00'] = fixed ?? []
  const offsetMinutes = name === 'UTC' ? 0 : parseOffset(`${sign}${hours.padStart(2, '0')}:${minutes}`)
  if (offsetMinutes !== null) return { name: offsetName(offsetMinutes), offsetMinutes }
  if (fixed !== null || !isZone(name)) throw failure('invalid_input', `There is no time zone “${name}”.`)
  return { name, offsetMinutes: undefined }
}

function isZone(name: string): boolean {
  try {
    zoneOffsetAt(name, 0)
    return /^[A-Za-z]/.test(name)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** When it was taken, from a text with or without an offset and perhaps a zone. Throws `invalid_input`. */
export function momentOf(text: string, zone: Zone | undefined): Moment {
  const moment = parseMoment(text)
  if (moment === null) throw failure('invalid_input', `“${text}” is no date and time.`)
  const { wallMs, offsetMinutes } = moment
  if (offsetMinutes !== null) return momentAt(instantOf(wallMs, offsetMinutes), zone ?? fixed(offsetMinutes))
  if (zone === undefined) return { kind: 'clock', localTime: wallText(wallMs) }
  const offset = zone.offsetMinutes ?? zoneOffsetForWall(zone.name, wallMs)
  return momentAt(instantOf(wallMs, offset), zone)
}

const fixed = (offsetMinutes: number): Zone => ({ name: offsetName(offsetMinutes), offsetMinutes })

function momentAt(instant: number, zone: Zone): Moment {
  const localTime = wallText(wallOf(instant, zone.offsetMinutes ?? zoneOffsetAt(zone.name, instant)))
  return { kind: 'at', takenAt: new Date(instant), localTime, timeZone: zone.name }
}
