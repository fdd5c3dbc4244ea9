// What one file (an original or its sidecar) says, field by field, before files are laid over each other and zones resolved.

import type { Tags } from './exiftool.ts'
import { parseMoment, parseOffset, type Moment } from '../../catalog/moments/moments.ts'
import type { TakenAtSource } from './pass.ts'
import { anyGroup, cleanText, numberOf, textOf, textsOf } from './tag-values.ts'

/** Asked of exiftool; '#' wants the number instead of words. */
export const wantedTags: readonly string[] = [
  'DateTimeOriginal SubSecDateTimeOriginal CreateDate SubSecCreateDate ModifyDate SubSecModifyDate',
  'OffsetTimeOriginal OffsetTimeDigitized OffsetTime DateCreated TimeCreated CreationDate MediaCreateDate',
  'GPSDateTime GPSDateStamp GPSLatitude# GPSLongitude# GPSAltitude#',
  'Make Model LensModel LensID Lens FNumber# FocalLength# ISO# ExposureTime# Orientation# Rating#',
  'ImageDescription Description Caption-Abstract Keywords Subject HierarchicalSubject TagsList ProjectionType',
  'ImageWidth# ImageHeight# ExifImageWidth# ExifImageHeight# ContentIdentifier MediaGroupUUID',
  'Rotation# Duration# VideoFrameRate#',
  'MicroVideoOffset ContainerDirectory',
].flatMap((line) => line.split(' '))

export interface TakenAt {
  readonly moment: Moment
  readonly source: TakenAtSource
  /** The wall clock is UTC's, not the place's: the instant is certain, the zone is not. */
  readonly isUtc: boolean
}

export interface Position {
  readonly latitude: number
  readonly longitude: number
}

export interface Facts {
  readonly taken: TakenAt | null
  readonly gpsTime: Moment | null
  readonly modified: Moment | null
  readonly position: Position | null
  readonly altitude: number | null
  readonly make: string | null
  readonly model: string | null
  readonly lensModel: string | null
  readonly fNumber: number | null
  readonly focalLength: number | null
  readonly iso: number | null
  readonly exposureTime: string | null
  readonly rating: number | null
  readonly orientation: number | null
  readonly description: string | null
  readonly keywords: readonly string[] | null
  readonly projectionType: string | null
  readonly exifImageWidth: number | null
  readonly exifImageHeight: number | null
  readonly livePhotoContentId: string | null
}

export function factsOf(tags: Tags): Facts {
  return { ...whenAndWhere(tags), ...camera(tags), ...words(tags), ...frame(tags) }
}

function whenAndWhere(tags: Tags) {
  return {
    taken: takenAt(tags),
    gpsTime: gpsTime(tags),
    modified: firstMoment(tags, ['Composite:SubSecModifyDate', 'IFD0:ModifyDate', 'XMP-xmp:ModifyDate']),
    position: position(tags),
    altitude: numberOf(tags, ['Composite:GPSAltitude', 'XMP-exif:GPSAltitude'], -12_000, 100_000),
  }
}

type Source = readonly [source: TakenAtSource, names: readonly string[], offset?: string]

const local: readonly Source[] = [
  [
    'exif',
    ['Composite:SubSecDateTimeOriginal', 'ExifIFD:DateTimeOriginal', 'IFD0:DateTimeOriginal'],
    'ExifIFD:OffsetTimeOriginal',
  ],
  ['quicktime', ['Keys:CreationDate', 'ItemList:CreationDate', 'UserData:DateTimeOriginal']],
  ['exif', ['Composite:SubSecCreateDate', 'ExifIFD:CreateDate'], 'ExifIFD:OffsetTimeDigitized'],
  [
    'xmp',
    [
      'XMP-exif:DateTimeOriginal',
      'XMP-photoshop:DateCreated',
      'XMP-xmp:CreateDate',
      'XMP-exif:DateTimeDigitized',
    ],
  ],
  ['iptc', ['IPTC:DateCreated']],
]

function takenAt(tags: Tags): TakenAt | null {
  for (const [source, names, offset] of local) {
    const moment = source === 'iptc' ? iptcMoment(tags) : firstMoment(tags, names)
    if (moment !== null) return { moment: withOffset(moment, tags, offset), source, isUtc: false }
  }
  return quicktimeUtc(tags) ?? gpsTaken(tags)
}

function firstMoment(tags: Tags, names: readonly string[]): Moment | null {
  for (const name of names) {
    const moment = parseMoment(tags[name])
    if (moment !== null) return moment
  }
  return null
}

function withOffset(moment: Moment, tags: Tags, offset: string | undefined): Moment {
  if (moment.offsetMinutes !== null || offset === undefined) return moment
  return { ...moment, offsetMinutes: parseOffset(tags[offset]) ?? parseOffset(tags['ExifIFD:OffsetTime']) }
}

function iptcMoment(tags: Tags): Moment | null {
  const date = tags['IPTC:DateCreated']
  if (typeof date !== 'string') return null
  return parseMoment(`${date} ${String(tags['IPTC:TimeCreated'])}`) ?? parseMoment(date)
}

// QuickTime counts seconds from 1904 in UTC; a clock that was never set shows a year before there were such files.
function quicktimeUtc(tags: Tags): TakenAt | null {
  const names = ['QuickTime:CreateDate', ...anyGroup(tags, 'MediaCreateDate')]
  const moments = names.flatMap((name) => parseMoment(tags[name]) ?? [])
  const moment = moments.find(({ wallMs }) => wallMs > Date.UTC(1990, 0))
  return moment === undefined
    ? null
    : { moment: { ...moment, offsetMinutes: 0 }, source: 'quicktime', isUtc: true }
}

function gpsTime(tags: Tags): Moment | null {
  const moment = firstMoment(tags, ['Composite:GPSDateTime', 'XMP-exif:GPSDateTime'])
  return moment === null ? null : { ...moment, offsetMinutes: moment.offsetMinutes ?? 0 }
}

function gpsTaken(tags: Tags): TakenAt | null {
  const moment = gpsTime(tags)
  return moment === null ? null : { moment, source: 'gps', isUtc: true }
}

// 0,0 lies in the sea off Africa and is what devices write that don't know where they are.
function position(tags: Tags): Position | null {
  const latitude = numberOf(tags, ['Composite:GPSLatitude', 'XMP-exif:GPSLatitude'], -90, 90)
  const longitude = numberOf(tags, ['Composite:GPSLongitude', 'XMP-exif:GPSLongitude'], -180, 180)
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) return null
  return { latitude, longitude }
}

const exif = (name: string): string[] => [`ExifIFD:${name}`, `IFD0:${name}`, `XMP-exif:${name}`]

function camera(tags: Tags) {
  return {
    make: textOf(tags, ['IFD0:Make', 'XMP-tiff:Make', 'Keys:Make', 'ItemList:Make', 'UserData:Make'], 200),
    model: textOf(
      tags,
      ['IFD0:Model', 'XMP-tiff:Model', 'Keys:Model', 'ItemList:Model', 'UserData:Model'],
      200,
    ),
    lensModel: lens(tags),
    fNumber: numberOf(tags, exif('FNumber'), 0.1, 1000),
    focalLength: numberOf(tags, exif('FocalLength'), 0.01, 100_000),
    iso: rounded(numberOf(tags, [...exif('ISO'), ...anyGroup(tags, 'ISO')], 1, 100_000_000)),
    exposureTime: exposureText(numberOf(tags, exif('ExposureTime'), 1e-7, 1e6)),
  }
}

function lens(tags: Tags): string | null {
  const named = ['ExifIFD:LensModel', 'XMP-exifEX:LensModel', 'XMP-aux:Lens', 'Composite:LensID']
  const text = textOf(tags, [...named, ...anyGroup(tags, 'LensModel')], 200)
  return text !== null && /^(?:unknown|n\/a|none|-+)\b|^\W+$|^0(?:\.0)?mm/i.test(text) ? null : text
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value))

/** As photographers write it: '1/125' below a third of a second, else seconds. */
function exposureText(seconds: number | null): string | null {
  if (seconds === null) return null
  return seconds < 0.3 ? `1/${Math.round(1 / seconds)}` : String(Math.round(seconds * 10) / 10)
}

const descriptionTags = [
  'XMP-dc:Description',
  'IFD0:ImageDescription',
  'XMP-tiff:ImageDescription',
  'IPTC:Caption-Abstract',
  'Keys:Description',
  'ItemList:Description',
  'UserData:Description',
]

function words(tags: Tags) {
  const rating = numberOf(tags, ['XMP-xmp:Rating', 'IFD0:Rating', 'Keys:Rating'], 0.5, 5)
  return {
    rating: rounded(rating),
    description: textOf(tags, descriptionTags),
    keywords: keywords(tags),
  }
}

/** Whole paths ('People/Marie') where a program wrote them, else plain words. */
function keywords(tags: Tags): string[] | null {
  const paths = textsOf(tags, ['XMP-digiKam:TagsList', 'XMP-lr:HierarchicalSubject'], 200, 250)
  const plain = textsOf(tags, ['IPTC:Keywords', 'XMP-dc:Subject', 'Keys:Keywords'], 200, 250)
  const all = paths.length > 0 ? [...new Set(paths.map((path) => path.replaceAll('|', '/')))] : plain
  return all.length === 0 ? null : all
}

function frame(tags: Tags) {
  const side = (exif: string, plain: string) =>
    rounded(numberOf(tags, [`ExifIFD:${exif}`, `File:${plain}`, ...anyGroup(tags, plain)], 1, 1_000_000))
  return {
    orientation: rounded(numberOf(tags, ['IFD0:Orientation', 'XMP-tiff:Orientation'], 1, 8)),
    projectionType: textOf(tags, ['XMP-GPano:ProjectionType'], 100)?.toUpperCase() ?? null,
    exifImageWidth: side('ExifImageWidth', 'ImageWidth'),
    exifImageHeight: side('ExifImageHeight', 'ImageHeight'),
    livePhotoContentId: cleanText(
      tags['Apple:ContentIdentifier'] ?? tags['Keys:ContentIdentifier'] ?? tags['Apple:MediaGroupUUID'],
      200,
    ),
  }
}
