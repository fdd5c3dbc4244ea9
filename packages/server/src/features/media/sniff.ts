// What a file is, told by its first bytes. Names lie; only between RAW and TIFF, which begin alike, does the name decide.

export type Reader = 'sharp' | 'svg' | 'heic' | 'jxl' | 'raw' | 'ffmpeg-picture' | 'ffmpeg-video'

export interface FileKind {
  readonly type: 'image' | 'video'
  readonly mimeType: string
  readonly reader: Reader
}

/** As many of a file's first bytes as are looked at. */
export const headBytes = 4096

const image = (mimeType: string, reader: Reader): FileKind => ({ type: 'image', mimeType, reader })
const video = (mimeType: string): FileKind => ({ type: 'video', mimeType, reader: 'ffmpeg-video' })

type Rule = readonly [offset: number, magic: string, kind: FileKind]

const rules: readonly Rule[] = [
  [0, '\xff\xd8\xff', image('image/jpeg', 'sharp')],
  [0, '\x89PNG\r\n\x1a\n', image('image/png', 'sharp')],
  [0, 'GIF87a', image('image/gif', 'sharp')],
  [0, 'GIF89a', image('image/gif', 'sharp')],
  [8, 'WEBPVP8', image('image/webp', 'sharp')],
  [0, '\xff\x0a', image('image/jxl', 'jxl')],
  [0, '\0\0\0\x0cJXL \r\n\x87\n', image('image/jxl', 'jxl')],
  [0, '\0\0\0\x0cjP  \r\n\x87\n', image('image/jp2', 'ffmpeg-picture')],
  [0, '8BPS\0\x01', image('image/vnd.adobe.photoshop', 'ffmpeg-picture')],
  [0, 'IIRO', image('image/x-olympus-orf', 'raw')],
  [0, 'IIRS', image('image/x-olympus-orf', 'raw')],
  [0, 'MMOR', image('image/x-olympus-orf', 'raw')],
  [0, 'IIU\0', image('image/x-panasonic-rw2', 'raw')],
  [0, 'FUJIFILMCCD-RAW', image('image/x-fuji-raf', 'raw')],
  [0, 'FOVb', image('image/x-sigma-x3f', 'raw')],
  [0, '\0MRM', image('image/x-minolta-mrw', 'raw')],
  [6, 'HEAPCCDR', image('image/x-canon-crw', 'raw')],
  [8, 'AVI ', video('video/x-msvideo')],
  [0, '\0\0\x01\xba', video('video/mpeg')],
  [0, '\0\0\x01\xb3', video('video/mpeg')],
  [0, 'FLV\x01', video('video/x-flv')],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', video('video/x-ms-wmv')],
  [0, '\x06\x0e\x2b\x34\x02\x05\x01\x01', video('application/mxf')],
  [4, 'moov', video('video/quicktime')],
  [4, 'mdat', video('video/quicktime')],
  [4, 'wide', video('video/quicktime')],
  [4, 'skip', video('video/quicktime')],
  [4, 'free', video('video/quicktime')],
  [4, 'pnot', video('video/quicktime')],
]

/** Null: neither a picture nor a video that we know. */
export function sniff(head: Buffer, name: string): FileKind | null {
  const bytes = head.subarray(0, headBytes).toString('latin1')
  const rule = rules.find(([offset, magic]) => bytes.startsWith(magic, offset))
  if (rule !== undefined) return rule[2]
  if (bytes.startsWith('ftyp', 4)) return isoMedia(bytes)
  if (isTiff(bytes)) return tiff(bytes, name)
  if (isBitmap(head)) return image('image/bmp', 'ffmpeg-picture')
  if (bytes.startsWith('\x1aE\xdf\xa3'))
    return video(bytes.includes('webm') ? 'video/webm' : 'video/x-matroska')
  if (isTransportStream(bytes)) return video('video/mp2t')
  return firstElementIsSvg(head.toString('utf8')) ? image('image/svg+xml', 'svg') : null
}

const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']

function isoMedia(bytes: string): FileKind {
  const end = Math.min(bytes.length, Math.max(16, Buffer.from(bytes.slice(0, 4), 'latin1').readUInt32BE(0)))
  const brands = [bytes.slice(8, 12), ...(bytes.slice(16, end).match(/[\s\S]{4}/g) ?? [])]
  const [major] = brands
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return image('image/avif', 'sharp')
  if (brands.some((brand) => heicBrands.includes(brand))) return image('image/heic', 'heic')
  if (major === 'mif1' || major === 'msf1') return image('image/heif', 'heic')
  if (major === 'crx ') return image('image/x-canon-cr3', 'raw')
  if (major === 'qt  ') return video('video/quicktime')
  return video(major?.startsWith('3g') === true ? 'video/3gpp' : 'video/mp4')
}

const isTiff = (bytes: string): boolean => /^(?:II[*+]\0|MM\0[*+])/.test(bytes)

const rawTypes: Readonly<Record<string, string>> = {
  '3fr': 'image/x-hasselblad-3fr',
  arw: 'image/x-sony-arw',
  cr2: 'image/x-canon-cr2',
  dcr: 'image/x-kodak-dcr',
  dng: 'image/x-adobe-dng',
  erf: 'image/x-epson-erf',
  fff: 'image/x-hasselblad-fff',
  iiq: 'image/x-phaseone-iiq',
  k25: 'image/x-kodak-k25',
  kdc: 'image/x-kodak-kdc',
  mef: 'image/x-mamiya-mef',
  mos: 'image/x-leaf-mos',
  nef: 'image/x-nikon-nef',
  nrw: 'image/x-nikon-nrw',
  pef: 'image/x-pentax-pef',
  rwl: 'image/x-leica-rwl',
  sr2: 'image/x-sony-sr2',
  srf: 'image/x-sony-srf',
  srw: 'image/x-samsung-srw',
}

function tiff(bytes: string, name: string): FileKind {
  if (bytes.startsWith('CR\x02', 8)) return image('image/x-canon-cr2', 'raw')
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const raw = Object.hasOwn(rawTypes, extension) ? rawTypes[extension] : undefined
  return raw === undefined ? image('image/tiff', 'sharp') : image(raw, 'raw')
}

const bitmapHeaders = [12, 40, 52, 56, 64, 108, 124]

function isBitmap(head: Buffer): boolean {
  return (
    head.length >= 18 &&
    head.toString('latin1', 0, 2) === 'BM' &&
    bitmapHeaders.includes(head.readUInt32LE(14))
  )
}

// Packets of 188 bytes (with four more in front in cameras' .mts), each beginning with 'G'.
function isTransportStream(bytes: string): boolean {
  const marks = (first: number, step: number) => [0, 1, 2, 3].every((n) => bytes[first + n * step] === 'G')
  return marks(0, 188) || marks(4, 192)
}

const prologs: readonly (readonly [string, string])[] = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE', '>'],
]

function firstElementIsSvg(text: string): boolean {
  let rest = text.replace(/^\uFEFF/, '').trimStart()
  for (;;) {
    const prolog = prologs.find(([start]) => rest.toUpperCase().startsWith(start))
    if (prolog === undefined) return /^<(?:[a-z]+:)?svg[\s>]/i.test(rest)
    const end = endOfProlog(rest, prolog[1])
    if (end === -1) return false
    rest = rest.slice(end).trimStart()
  }
}

function endOfProlog(text: string, closing: string): number {
  const subset = closing === '>' ? text.indexOf('[') : -1
  const first = text.indexOf(closing)
  if (subset !== -1 && subset < first) {
    const end = /\]\s*>/.exec(text)
    return end === null ? -1 : end.index + end[0].length
  }
  return first === -1 ? -1 : first + closing.length
}
