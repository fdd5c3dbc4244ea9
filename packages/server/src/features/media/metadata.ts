// From what the files say to one answer: a sidecar goes over the original field by field, and times find their zone.

import lookUpZone from 'tz-lookup'
import type { Facts, Position, TakenAt } from './facts.ts'
import {
  instantOf,
  offsetName,
  wallOf,
  wallText,
  zoneOffsetAt,
  zoneOffsetForWall,
  type Moment,
} from '../../catalog/moments/moments.ts'
import type { ExtractedMetadata } from './pass.ts'

/** What only the video's streams tell. */
export interface VideoFacts {
  readonly framesPerSecond: number | null
  readonly videoCodec: string | null
  readonly audioCodec: string | null
  readonly rotation: number | null
}

export function metadataOf(
  original: Facts,
  sidecar: Facts | null,
  video: VideoFacts | null,
): ExtractedMetadata {
  const facts = sidecar === null ? original : laidOver(original, sidecar)
  const { taken, gpsTime, modified, position, orientation, keywords, ...plain } = facts
  const time = resolveTime(taken, position, gpsTime)
  const none: VideoFacts = { framesPerSecond: null, videoCodec: null, audioCodec: null, rotation: null }
  return {
    ...plain,
    ...time,
    ...(video ?? none),
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    modifyDate: modified === null ? null : instantIn(modified, time.timeZone),
    orientation: orientation === null ? null : String(orientation),
    keywords: keywords ?? [],
  }
}

function laidOver(original: Facts, sidecar: Facts): Facts {
  const said = Object.entries(sidecar).filter(([, value]) => value !== null)
  const over = { ...original, ...(Object.fromEntries(said) as Partial<Facts>) }
  if (sidecar.taken === null) return over
  return { ...over, taken: { ...sidecar.taken, source: 'sidecar' } }
}

type Time = Pick<ExtractedMetadata, 'takenAt' | 'localTime' | 'timeZone' | 'takenAtSource'>

const noTime: Time = { takenAt: null, localTime: null, timeZone: null, takenAtSource: null }

function resolveTime(taken: TakenAt | null, position: Position | null, gpsTime: Moment | null): Time {
  if (taken === null) return noTime
  const zone = position === null ? null : zoneAt(position)
  const { wallMs, offsetMinutes } = taken.moment
  if (taken.isUtc) return timeAt(wallMs, zone === null ? 0 : zoneOffsetAt(zone, wallMs), zone, taken)
  const offset =
    offsetMinutes ?? (zone === null ? offsetByGpsTime(wallMs, gpsTime) : zoneOffsetForWall(zone, wallMs))
  if (offset === null) return timeAt(wallMs, 0, null, taken)
  const instant = instantOf(wallMs, offset)
  const name = zone !== null && zoneOffsetAt(zone, instant) === offset ? zone : offsetName(offset)
  return timeAt(instant, offset, name, taken)
}

function timeAt(instant: number, offset: number, timeZone: string | null, taken: TakenAt): Time {
  const localTime = wallText(wallOf(instant, offset))
  return { takenAt: new Date(instant), localTime, timeZone, takenAtSource: taken.source }
}

function zoneAt(position: Position): string | null {
  const zone = lookUpZone(position.latitude, position.longitude)
  return zone.startsWith('Etc/') ? null : zone
}

// A clock on the wall and a satellite's beside it: their difference, where it is near to a quarter of an hour, is the zone.
function offsetByGpsTime(wallMs: number, gpsTime: Moment | null): number | null {
  if (gpsTime === null) return null
  const minutes = (wallMs - gpsTime.wallMs) / 60_000
  const offset = Math.round(minutes / 15) * 15
  return Math.abs(offset) <= 14 * 60 && Math.abs(minutes - offset) < 3 ? offset : null
}

function instantIn(moment: Moment, timeZone: string | null): Date {
  const zone = timeZone?.includes('/') === true ? timeZone : null
  const offset = moment.offsetMinutes ?? (zone === null ? 0 : zoneOffsetForWall(zone, moment.wallMs))
  return new Date(instantOf(moment.wallMs, offset))
}
