// Which files are photos and videos, by the ending of their name: what clients are told they may upload, and the type
// that a file is taken for until the media pass has looked inside. Neither ground nor derived. An ending stands here
// only where the media pass can make something of such a file.

export interface MediaType {
  readonly type: 'image' | 'video'
  readonly mime: string
}

const images = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpe: 'image/jpeg',
  insp: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heif',
  hif: 'image/heif',
  jxl: 'image/jxl',
  svg: 'image/svg+xml',
  bmp: 'image/bmp',
  jp2: 'image/jp2',
  psd: 'image/vnd.adobe.photoshop',
  // RAW, by camera
  '3fr': 'image/x-hasselblad-3fr',
  arw: 'image/x-sony-arw',
  cr2: 'image/x-canon-cr2',
  cr3: 'image/x-canon-cr3',
  crw: 'image/x-canon-crw',
  dcr: 'image/x-kodak-dcr',
  dng: 'image/x-adobe-dng',
  erf: 'image/x-epson-erf',
  fff: 'image/x-hasselblad-fff',
  iiq: 'image/x-phaseone-iiq',
  k25: 'image/x-kodak-k25',
  kdc: 'image/x-kodak-kdc',
  mef: 'image/x-mamiya-mef',
  mos: 'image/x-leaf-mos',
  mrw: 'image/x-minolta-mrw',
  nef: 'image/x-nikon-nef',
  nrw: 'image/x-nikon-nrw',
  orf: 'image/x-olympus-orf',
  ori: 'image/x-olympus-ori',
  pef: 'image/x-pentax-pef',
  raf: 'image/x-fuji-raf',
  raw: 'image/x-panasonic-raw',
  rw2: 'image/x-panasonic-rw2',
  rwl: 'image/x-leica-rwl',
  sr2: 'image/x-sony-sr2',
  srf: 'image/x-sony-srf',
  srw: 'image/x-samsung-srw',
  x3f: 'image/x-sigma-x3f',
} as const

const videos = {
  mp4: 'video/mp4',
  m4v: 'video/x-m4v',
  insv: 'video/mp4',
  mov: 'video/quicktime',
  '3gp': 'video/3gpp',
  '3gpp': 'video/3gpp',
  avi: 'video/x-msvideo',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  flv: 'video/x-flv',
  wmv: 'video/x-ms-wmv',
  mxf: 'application/mxf',
  mpg: 'video/mpeg',
  mpe: 'video/mpeg',
  mpeg: 'video/mpeg',
  vob: 'video/mpeg',
  ts: 'video/mp2t',
  mts: 'video/mp2t',
  m2t: 'video/mp2t',
  m2ts: 'video/mp2t',
} as const

const sidecars = ['xmp'] as const

const byEnding = new Map<string, MediaType>([
  ...Object.entries(images).map(([ending, mime]) => [ending, { type: 'image', mime }] as const),
  ...Object.entries(videos).map(([ending, mime]) => [ending, { type: 'video', mime }] as const),
])

/** What a file of this name is taken for; undefined where the ending says neither photo nor video. */
export function mediaTypeOf(fileName: string): MediaType | undefined {
  return byEnding.get(endingOf(fileName))
}

/** Whether a file of this name carries metadata for another. */
export function isSidecar(fileName: string): boolean {
  const ending = endingOf(fileName)
  return sidecars.some((known) => known === ending)
}

function endingOf(fileName: string): string {
  return fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase()
}

const withDot = (endings: readonly string[]) => endings.map((ending) => `.${ending}`).toSorted()

/** All endings, as clients want them: `.jpg`. */
export const mediaEndings = {
  image: withDot(Object.keys(images)),
  video: withDot(Object.keys(videos)),
  sidecar: withDot(sidecars),
} as const
