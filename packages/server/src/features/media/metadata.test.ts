import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../platform/process/process.ts'
import type { Tags } from './exiftool.ts'
import { factsOf } from './facts.ts'
import { openMediaPool, type ExtractedMetadata, type MediaPool } from './media.ts'
import { metadataOf } from './metadata.ts'
import { offsetName, parseMoment, zoneOffsetForWall } from '../../catalog/moments/moments.ts'

const read = (tags: Tags, sidecar?: Tags): ExtractedMetadata =>
  metadataOf(factsOf(tags), sidecar === undefined ? null : factsOf(sidecar), null)

const taken = (tags: Tags, sidecar?: Tags) => {
  const { takenAt, localTime, timeZone, takenAtSource } = read(tags, sidecar)
  return [takenAt?.toISOString() ?? null, localTime, timeZone, takenAtSource]
}

const paris = { 'Composite:GPSLatitude': 48.8584, 'Composite:GPSLongitude': 2.29449 }
const exif = (text: string) => ({ 'ExifIFD:DateTimeOriginal': text })

const inParis = (offset: string) =>
  taken({ ...exif('2024:07:01 12:00:00'), ...paris, 'ExifIFD:OffsetTimeOriginal': offset })

const at = (month: number, day: number, hour: number) =>
  zoneOffsetForWall('Europe/Paris', Date.UTC(2024, month - 1, day, hour, 30))

describe('when it was taken', () => {
  it('is the wall clock with the offset beside it', () => {
    const tags = { ...exif('2024:05:18 09:00:00'), 'ExifIFD:OffsetTimeOriginal': '+02:00' }
    expect(taken(tags)).toEqual(['2024-05-18T07:00:00.000Z', '2024-05-18T09:00:00.000', 'UTC+2', 'exif'])
  })

  it('has parts of seconds', () => {
    expect(taken({ 'Composite:SubSecDateTimeOriginal': '2024:05:18 09:00:00.0234-03:30' })).toEqual([
      '2024-05-18T12:30:00.023Z',
      '2024-05-18T09:00:00.023',
      'UTC-3:30',
      'exif',
    ])
  })

  it('finds its zone by the place, in summer and in winter', () => {
    expect(taken({ ...exif('2024:07:01 12:00:00'), ...paris })).toEqual([
      '2024-07-01T10:00:00.000Z',
      '2024-07-01T12:00:00.000',
      'Europe/Paris',
      'exif',
    ])
    expect(taken({ ...exif('2024:01:01 12:00:00'), ...paris })[0]).toBe('2024-01-01T11:00:00.000Z')
  })

  it('names the zone of the place when the offset agrees, and the offset when it does not', () => {
    expect(inParis('+02:00')[2]).toBe('Europe/Paris')
    expect(inParis('-05:00').slice(0, 3)).toEqual([
      '2024-07-01T17:00:00.000Z',
      '2024-07-01T12:00:00.000',
      'UTC-5',
    ])
  })

  it('finds its offset by the satellites’ clock where nothing else tells', () => {
    const tags = { ...exif('2024:07:01 12:00:07'), 'Composite:GPSDateTime': '2024:07:01 06:30:00Z' }
    expect(taken(tags).slice(0, 3)).toEqual([
      '2024-07-01T06:30:07.000Z',
      '2024-07-01T12:00:07.000',
      'UTC+5:30',
    ])
    const wrongClock = { ...tags, 'Composite:GPSDateTime': '2024:07:01 06:37:00Z' }
    expect(taken(wrongClock)[2]).toBeNull()
  })

  it('takes the first of DateTimeOriginal, CreateDate, XMP, IPTC, QuickTime, GPS that makes sense', () => {
    const sources = [
      ['ExifIFD:DateTimeOriginal', '2001:01:01 00:00:00', 'exif'],
      ['Keys:CreationDate', '2002:01:01 00:00:00+01:00', 'quicktime'],
      ['ExifIFD:CreateDate', '2003:01:01 00:00:00', 'exif'],
      ['XMP-xmp:CreateDate', '2004:01:01 00:00:00', 'xmp'],
      ['IPTC:DateCreated', '2005:01:01', 'iptc'],
      ['QuickTime:CreateDate', '2006:01:01 00:00:00', 'quicktime'],
      ['Composite:GPSDateTime', '2007:01:01 00:00:00Z', 'gps'],
    ] as const
    for (let from = 0; from < sources.length; from += 1) {
      const tags = Object.fromEntries(sources.slice(from).map(([name, text]) => [name, text]))
      expect(read(tags).localTime?.slice(0, 4)).toBe(String(2001 + from))
      expect(read(tags).takenAtSource).toBe(sources[from]?.[2])
      const nonsense = { ...tags, [sources[from]?.[0] ?? '']: '0000:00:00 00:00:00' }
      expect(read(nonsense).localTime?.slice(0, 4)).toBe(from === 6 ? undefined : String(2002 + from))
    }
  })

  it('of a video is UTC, shown in the zone of its place', () => {
    const tags = { 'QuickTime:CreateDate': '2024:05:17 10:11:12', ...paris }
    expect(taken(tags)).toEqual([
      '2024-05-17T10:11:12.000Z',
      '2024-05-17T12:11:12.000',
      'Europe/Paris',
      'quicktime',
    ])
    expect(taken({ 'QuickTime:CreateDate': '1904:01:01 00:00:00' })[0]).toBeNull()
  })

  it('is nothing rather than something impossible', () => {
    for (const text of [
      '0000:00:00 00:00:00',
      '2024:02:30 10:00:00',
      '2024:13:01 00:00:00',
      '2024:01:01 25:00:00',
      '9999:01:01 00:00:00',
      '    :  :     :  :  ',
      'yesterday',
      '',
      null,
      20240101,
    ]) {
      expect(parseMoment(text)).toBeNull()
    }
    expect(parseMoment('2024:02:29 10:00:00')).not.toBeNull()
    expect(parseMoment('2024:01:01 10:00:00+99:00')).toEqual({
      wallMs: Date.UTC(2024, 0, 1, 10),
      offsetMinutes: null,
    })
  })

  it('survives the hours that clocks skip and repeat', () => {
    expect([at(3, 31, 1), at(3, 31, 2), at(3, 31, 3)]).toEqual([60, 60, 120])
    expect([at(10, 27, 1), at(10, 27, 2), at(10, 27, 3)]).toEqual([120, 120, 60])
  })

  it('names offsets as people write them', () => {
    expect([120, -210, 0, 345].map(offsetName)).toEqual(['UTC+2', 'UTC-3:30', 'UTC', 'UTC+5:45'])
  })
})

describe('what a file says', () => {
  it('is dropped where it can’t be', () => {
    const position = (latitude: unknown, longitude: unknown) =>
      read({ 'Composite:GPSLatitude': latitude, 'Composite:GPSLongitude': longitude }).latitude
    expect([
      position(0, 0),
      position(91, 0),
      position(1, 181),
      position('', ''),
      position('nan', 2),
      position(1, undefined),
    ]).toEqual(Array(6).fill(null))
    expect(position(-33.5, 0)).toBe(-33.5)
    expect(read({ 'ExifIFD:FNumber': 'inf', 'ExifIFD:ISO': -5, 'ExifIFD:ExposureTime': 0 })).toMatchObject({
      fNumber: null,
      iso: null,
      exposureTime: null,
    })
  })

  it('has texts trimmed, without NUL, and bounded', () => {
    expect(read({ 'IFD0:Make': '  Can\u0000on \n', 'IFD0:Model': '   ' })).toMatchObject({
      make: 'Canon',
      model: null,
    })
    expect(read({ 'IFD0:ImageDescription': 'x'.repeat(100_000) }).description).toHaveLength(2000)
    expect(read({ 'IFD0:ImageDescription': `${'x'.repeat(1999)}😀` }).description?.isWellFormed()).toBe(true)
    expect(
      read({ 'XMP-dc:Subject': Array.from({ length: 5000 }, (_, n) => `word ${n}`) }).keywords,
    ).toHaveLength(200)
  })

  it('rates from 1 to 5; rejected and unrated are null', () => {
    expect([-1, 0, 1, 5, 6, '3'].map((rating) => read({ 'XMP-xmp:Rating': rating }).rating)).toEqual([
      null,
      null,
      1,
      5,
      null,
      3,
    ])
  })

  it('exposes as photographers write it', () => {
    const times = [0.008, 0.25, 0.5, 2, 30, 1 / 8000].map(
      (time) => read({ 'ExifIFD:ExposureTime': time }).exposureTime,
    )
    expect(times).toEqual(['1/125', '1/4', '0.5', '2', '30', '1/8000'])
  })

  it('tags with whole paths where there are some, else with words, each once', () => {
    expect(
      read({
        'XMP-lr:HierarchicalSubject': ['People|Marie'],
        'XMP-digiKam:TagsList': ['People/Marie'],
        'XMP-dc:Subject': ['Marie'],
      }).keywords,
    ).toEqual(['People/Marie'])
    expect(read({ 'IPTC:Keywords': ['Frost', 'Yard'], 'XMP-dc:Subject': 'Yard' }).keywords).toEqual([
      'Frost',
      'Yard',
    ])
  })

  it('takes the first of a list of ISO values', () => {
    expect(read({ 'XMP-exif:ISO': [160, 200] }).iso).toBe(160)
  })

  it('in a sidecar goes over the original, field by field', () => {
    const original = { ...exif('2001:01:01 00:00:00'), ...paris, 'IFD0:Make': 'Canon', 'XMP-xmp:Rating': 2 }
    const result = read(original, { 'XMP-xmp:CreateDate': '2010:07:01 14:00:00', 'XMP-xmp:Rating': 5 })
    expect(result).toMatchObject({
      make: 'Canon',
      rating: 5,
      latitude: 48.8584,
      takenAtSource: 'sidecar',
      timeZone: 'Europe/Paris',
    })
    expect(result.takenAt?.toISOString()).toBe('2010-07-01T12:00:00.000Z')
  })
})

describe.runIf(findProgram('perl'))('metadata by the pool', () => {
  let folder: string
  let pool: MediaPool
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heirloom-metadata-'))
    pool = openMediaPool({ concurrency: 2, log: { warn: () => undefined } })
  })
  afterAll(async () => {
    await pool.close()
    await rm(folder, { recursive: true, force: true })
  })

  const metadataIn = async (original: string, sidecar?: string): Promise<ExtractedMetadata | null> => {
    const places = { previewPath: join(folder, 'p.jpg'), thumbnailPath: join(folder, 't.webp') }
    const more = sidecar === undefined ? {} : { sidecar }
    return (await pool.process({ original, name: original, kinds: ['metadata'], ...places, ...more }))
      .metadata
  }

  const makePicture = async (): Promise<string> => {
    const path = join(folder, 'picture.jpg')
    const picture = sharp({ create: { width: 30, height: 20, channels: 3, background: '#888' } })
    const tags = {
      IFD0: { Make: 'Nikon' },
      IFD2: { DateTimeOriginal: '2024:05:18 09:00:00', FNumber: '56/10', ExposureTime: '1/125' },
    }
    await writeFile(path, await picture.withExif(tags).jpeg().toBuffer())
    return path
  }

  it('reads EXIF, and a sidecar over it', async () => {
    const path = await makePicture()
    expect(await metadataIn(path)).toMatchObject({
      make: 'Nikon',
      fNumber: 5.6,
      exposureTime: '1/125',
      localTime: '2024-05-18T09:00:00.000',
      exifImageWidth: 30,
    })
    const sidecar = join(folder, 'picture.jpg.xmp')
    await writeFile(
      sidecar,
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4" xmp:CreateDate="2020-09-27T14:35:33+02:00"/></rdf:RDF></x:xmpmeta>',
    )
    expect(await metadataIn(path, sidecar)).toMatchObject({
      make: 'Nikon',
      rating: 4,
      takenAt: new Date('2020-09-27T12:35:33Z'),
      takenAtSource: 'sidecar',
    })
  })

  it('lets the original speak where a sidecar is nonsense, and misses one that is gone', async () => {
    const path = await makePicture()
    const nonsense = join(folder, 'nonsense.xmp')
    await writeFile(nonsense, Buffer.alloc(3000, 0xfe))
    expect(await metadataIn(path, nonsense)).toMatchObject({ make: 'Nikon', takenAtSource: 'exif' })
    await expect(metadataIn(path, join(folder, 'gone.xmp'))).rejects.toMatchObject({
      code: 'sidecar_missing',
    })
  })

  const fixtures = join(import.meta.dirname, '../../../../../../shared/fixtures')
  const withFixtures = existsSync(fixtures) ? it : undefined
  withFixtures?.each([
    [
      'photos/formats/heic/IMG_2682.heic',
      {
        model: 'iPhone 7',
        timeZone: 'America/Chicago',
        takenAt: new Date('2019-03-21T16:04:22.348Z'),
        latitude: 41.2203,
      },
    ],
    [
      'photos/formats/motionphoto/samsung-one-ui-6.heic',
      { localTime: '2024-01-12T21:38:53.853', timeZone: 'UTC-8', orientation: '6' },
    ],
    [
      'photos/metadata/dates/gps-datetime.jpg',
      { takenAt: new Date('2023-11-15T12:30:00Z'), timeZone: 'America/Los_Angeles', takenAtSource: 'gps' },
    ],
    [
      'photos/metadata/dates/datetimeoriginal-gps.jpg',
      { takenAt: new Date('2025-12-01T18:30:00Z'), timeZone: 'America/Denver' },
    ],
    [
      'photos/metadata/dates/date-priority-test.jpg',
      { localTime: '2023-02-02T02:00:00.000', takenAtSource: 'exif' },
    ],
    ['photos/metadata/dates/time-created.jpg', { takenAt: null, make: 'Canon' }],
    ['photos/metadata/gps-position/empty_gps.jpg', { latitude: null, longitude: null, make: 'motorola' }],
    [
      'photos/metadata/rating/mongolels.jpg',
      { rating: 3, description: 'Mongol Els', localTime: '2009-08-29T13:18:08.170' },
    ],
    ['photos/metadata/tags/picasa.jpg', { keywords: ['Frost', 'Yard'], description: 'Image-Description' }],
    ['photos/metadata/faces/portrait.jpg', { keywords: ['People/Marie Curie', 'People/Pierre Curie'] }],
    ['photos/gps/DSCN0010.jpg', { timeZone: 'Europe/Rome', takenAt: new Date('2008-10-22T14:28:39Z') }],
    ['videos/h264-720p-gps.mp4', { takenAt: new Date('2024-05-17T10:11:12Z'), timeZone: 'Europe/Paris' }],
    ['videos/rotated-90.mp4', { takenAt: null, rotation: 270 }],
  ])('of %s is right', async (path, expected) => {
    expect(await metadataIn(join(fixtures, path))).toMatchObject(expected)
  })

  withFixtures?.('of a sidecar with a list of ISO values is right', async () => {
    const sidecar = join(fixtures, 'photos/problems/xmp/iso-value-array/iso-value-array.xmp')
    expect(await metadataIn(await makePicture(), sidecar)).toMatchObject({
      iso: 160,
      model: 'Canon PowerShot SX120 IS',
      timeZone: 'America/New_York',
    })
  })
})
