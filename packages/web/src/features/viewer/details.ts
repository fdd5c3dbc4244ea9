// What the info panel says about a photo, as label and lines. Pure: the asset in, words out.
import type { Asset, Exif } from '../../data/assets.ts'
import { format, videoLength } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'

export interface Detail {
  readonly label: string
  readonly lines: readonly string[]
}

/** `facts`: without what people say, where that stands by itself. */
export function detailsOf(asset: Asset, which: 'all' | 'facts' = 'all'): Detail[] {
  const exif = asset.exifInfo ?? {}
  const details: Detail[] = [
    { label: say.info.date, lines: dateLines(asset, exif) },
    { label: say.info.camera, lines: present(cameraName(exif)) },
    { label: say.info.lens, lines: present(exif.lensModel) },
    { label: say.info.exposure, lines: present(exposureLine(exif)) },
    {
      label: say.info.length,
      lines: asset.duration && asset.type === 'VIDEO' ? [videoLength(asset.duration)] : [],
    },
    { label: say.info.file, lines: fileLines(asset, exif) },
    { label: viewing.path, lines: which === 'facts' ? present(asset.originalPath) : [] },
    { label: say.info.place, lines: present(list([exif.city, exif.state, exif.country], ', ')) },
    { label: say.info.position, lines: present(positionLine(exif)) },
    ...(which === 'all' ? saidLines(exif) : []),
  ]
  return details.filter((detail) => detail.lines.length > 0)
}

const saidLines = (exif: Exif): Detail[] => [
  { label: say.info.description, lines: present(exif.description) },
  { label: say.info.rating, lines: exif.rating ? [say.info.stars(exif.rating)] : [] },
]

const present = (text: string | null | undefined) => (text ? [text] : [])
const list = (parts: readonly (string | null | undefined)[], between: string) =>
  parts.filter(Boolean).join(between)

function dateLines(asset: Asset, exif: Exif): string[] {
  if (!asset.hasMetadata && !exif.dateTimeOriginal) return [say.info.unread]
  const wall = `${asset.localDateTime.slice(0, 19)}Z`
  return [format.dayInFull(asset.localDateTime), list([format.wallClock(wall), zone(exif.timeZone)], ' ')]
}

/** Zones come as 'UTC+2' or 'Europe/Berlin'; the second reads better with its blanks. */
const zone = (name: string | null | undefined) => name?.replaceAll('_', ' ')

/** 'Canon' and 'Canon EOS 5D' is one Canon too many. */
export function cameraName({ make, model }: Exif): string {
  if (make && model?.toLowerCase().startsWith(make.split(' ')[0]?.toLowerCase() ?? '')) return model
  return list([make, model], ' ')
}

export function exposureLine(exif: Exif): string {
  return list(
    [
      exif.fNumber ? `ƒ/${format.number(exif.fNumber, 1)}` : '',
      exif.exposureTime ? say.info.seconds(exif.exposureTime) : '',
      exif.iso ? say.info.iso(exif.iso) : '',
      exif.focalLength ? `${format.number(exif.focalLength, 1)} mm` : '',
    ],
    ' · ',
  )
}

function fileLines(asset: Asset, exif: Exif): string[] {
  const [width, height] = [asset.width ?? exif.exifImageWidth, asset.height ?? exif.exifImageHeight]
  const size = width && height ? `${width} × ${height}` : ''
  const pixels = width && height && asset.type === 'IMAGE' ? say.info.megapixels((width * height) / 1e6) : ''
  const bytes = exif.fileSizeInByte ? format.bytes(exif.fileSizeInByte) : ''
  return [asset.originalFileName, ...present(list([size, pixels, bytes], ' · '))]
}

const degrees = (value: number, positive: string, negative: string) =>
  `${Math.abs(value).toFixed(5)}° ${value < 0 ? negative : positive}`

/** 48.85837° N, 2.29448° E: five digits are a metre. */
export function positionLine({ latitude, longitude }: Exif): string {
  if (latitude == null || longitude == null) return ''
  return `${degrees(latitude, 'N', 'S')}, ${degrees(longitude, 'E', 'W')}`
}
