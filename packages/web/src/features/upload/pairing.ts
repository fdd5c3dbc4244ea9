// From files to what is uploaded: a photo or video with its sidecar, a live photo with its video, and
// what is refused before anything is sent. Pure; looks at names and sizes only.

export interface Found {
  readonly file: File
  /** Folders and name as chosen, '2024/summer/IMG_1.jpg'. */
  readonly path: string
}

export interface Parcel {
  readonly path: string
  readonly file: File
  readonly sidecar: File | undefined
  /** The moving part of a live photo; uploaded first. */
  readonly motion: File | undefined
}

export type RefusalCode = 'unsupported' | 'system' | 'empty' | 'orphanSidecar'

export interface Refusal {
  readonly path: string
  readonly code: RefusalCode
}

export interface KnownTypes {
  readonly image: readonly string[]
  readonly video: readonly string[]
  readonly sidecar: readonly string[]
}

// Live photo videos last about three seconds. A longer film that shares a photo's name by chance must not
// be tied to it, for then it would not be seen in the timeline.
const MOTION_LIMIT = 32 * 1024 * 1024
const MOTION_TYPES = ['.mov', '.mp4']
const STILL_TYPES = ['.heic', '.heif', '.jpg', '.jpeg']
const SYSTEM_FILES = /^(?:\..*|thumbs\.db|desktop\.ini|icon\r)$/i

export function pairFiles(
  found: readonly Found[],
  known: KnownTypes,
): { parcels: Parcel[]; refused: Refusal[] } {
  const refused: Refusal[] = []
  const sidecars = new Map<string, Found>()
  const media: Found[] = []
  for (const one of found) {
    const code = refusalOf(one, known)
    if (code) refused.push({ path: one.path, code })
    else if (known.sidecar.includes(extensionOf(one.path))) sidecars.set(stem(one.path), one)
    else media.push(one)
  }
  const motions = findMotions(media)
  const taken = new Set(motions.values())
  const used = new Set<Found>()
  const parcels = media
    .filter((one) => !taken.has(one))
    .map(({ path, file }): Parcel => {
      const sidecar = sidecars.get(path.toLowerCase()) ?? sidecars.get(stem(path))
      if (sidecar) used.add(sidecar)
      return { path, file, sidecar: sidecar?.file, motion: motions.get(path)?.file }
    })
  for (const one of sidecars.values())
    if (!used.has(one)) refused.push({ path: one.path, code: 'orphanSidecar' })
  return { parcels, refused }
}

function refusalOf({ path, file }: Found, known: KnownTypes): RefusalCode | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const extension = extensionOf(path)
  if (SYSTEM_FILES.test(name)) return 'system'
  if (![known.image, known.video, known.sidecar].some((list) => list.includes(extension)))
    return 'unsupported'
  return file.size === 0 ? 'empty' : undefined
}

/** Stills by path → the video that belongs to them: same folder and name, and no second one of either. */
function findMotions(media: readonly Found[]): Map<string, Found> {
  const groups = Map.groupBy(media, (one) => stem(one.path))
  const motions = new Map<string, Found>()
  for (const group of groups.values()) {
    const stills = group.filter((one) => STILL_TYPES.includes(extensionOf(one.path)))
    const videos = group.filter((one) => MOTION_TYPES.includes(extensionOf(one.path)))
    const [still, video] = [stills[0], videos[0]]
    if (!still || !video || stills.length > 1 || videos.length > 1 || video.file.size > MOTION_LIMIT) continue
    motions.set(still.path, video)
  }
  return motions
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot).toLowerCase() : ''
}

/** Path without its extension, and without regard to upper and lower case. */
const stem = (path: string) => path.slice(0, path.length - extensionOf(path).length).toLowerCase()
