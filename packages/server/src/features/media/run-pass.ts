// One pass over one file: what it is, what it says, what it looks like, all within limits; then the answer, or nothing.

import { failure } from '../../platform/errors/errors.ts'
import type { PictureAnswer, Pictures } from './child.ts'
import type { Children } from './children.ts'
import type { ExifReader, Tags } from './exiftool.ts'
import { wantedTags } from './facts.ts'
import { findEmbeddedVideo } from './motion.ts'
import { readFailure, readHead, refuseChanged, statOriginal } from './original.ts'
import { both, outcome, shared, type Outcome } from './outcome.ts'
import { discard, dropEdited, prepareOutputs, publish, writeFailure, type Outputs } from './outputs.ts'
import type { ExtractedMetadata, MediaKind, MediaLog, MediaRequest, MediaResult } from './pass.ts'
import { pictureSource } from './picture-source.ts'
import { readMetadata, readSidecar } from './read-metadata.ts'
import { failedResult, resultOf, type Found } from './result.ts'
import { Refusal, Waiting } from './refusal.ts'
import { sniff, type FileKind } from './sniff.ts'
import { probeVideo, type Probe, type VideoTools } from './video.ts'

export interface Means {
  readonly children: Children
  readonly exif: ExifReader | null
  readonly ffmpeg: { readonly ffmpeg: string; readonly ffprobe: string } | null
  readonly log: MediaLog
  readonly memoryLimitBytes: number
  readonly imageTimeoutMs: number
  readonly videoTimeoutMs: number
}

export async function runPass(
  request: MediaRequest,
  means: Means,
  signal: AbortSignal,
): Promise<MediaResult> {
  const { original, name, kinds } = request
  const before = await statOriginal(original)
  if (before.size === 0) return failedResult(kinds, 'empty')
  const kind = sniff(await readHead(original), name)
  if (kind === null) return failedResult(kinds, 'not_a_picture')
  const outputs = await prepareOutputs(request)
  try {
    const found = await lookInto({ request, kind, means, signal, outputs, size: before.size })
    await refuseChanged(original, before)
    if (found.pictures.value !== null) await publish(outputs)
    if (request.editing?.edits.length === 0) await dropEdited(request.editing)
    return resultOf(kind, kinds, found)
  } finally {
    await discard(outputs)
  }
}

interface Look {
  readonly request: MediaRequest
  readonly kind: FileKind
  readonly means: Means
  readonly signal: AbortSignal
  readonly outputs: Outputs
  readonly size: number
}

// What exiftool and ffprobe tell is asked once and awaited by whoever needs it; the picture is decoded meanwhile.
async function lookInto(look: Look): Promise<Found> {
  const { request, kind } = look
  const tags = shared(outcome(() => readTags(look)))
  const probe = shared(outcome(() => probeOf(look)))
  const [metadata, pictures] = await both(
    metadataOutcome(look, tags, probe),
    outcome(() => makePictures(look, tags, probe)),
  )
  const told = (await tags).value
  const mayMove = kind.type === 'image' && told !== null
  const motionVideo = mayMove ? await findEmbeddedVideo(request.original, look.size, told) : null
  return { metadata, pictures, probe: (await probe).value, tags: told, motionVideo }
}

const asksFor = ({ request }: Look, ...kinds: MediaKind[]): boolean =>
  kinds.some((kind) => request.kinds.includes(kind))

const nothingAsked: Outcome<never> = { value: null, made: { state: 'present' } }

async function readTags(look: Look): Promise<Tags> {
  const { request, kind, means } = look
  if (!asksFor(look, 'metadata') && kind.reader !== 'raw') return {}
  if (means.exif === null) throw new Waiting('perl_missing')
  return means.exif.read(request.original, wantedTags)
}

async function probeOf(look: Look): Promise<Probe> {
  const { request, kind } = look
  const tools = videoTools(look)
  if (tools === null) throw new Waiting('ffmpeg_missing')
  return probeVideo(request.original, kind.mimeType, tools)
}

function videoTools({ kind, means, signal }: Look): VideoTools | null {
  if (means.ffmpeg === null || !kind.reader.startsWith('ffmpeg')) return null
  const timeoutMs = kind.type === 'video' ? means.videoTimeoutMs : means.imageTimeoutMs
  return { ...means.ffmpeg, timeoutMs, memoryLimitBytes: means.memoryLimitBytes, signal }
}

async function metadataOutcome(
  look: Look,
  tags: Promise<Outcome<Tags>>,
  probe: Promise<Outcome<Probe>>,
): Promise<Outcome<ExtractedMetadata>> {
  if (!asksFor(look, 'metadata')) return nothingAsked
  const { means, request, kind } = look
  const { exif, log } = means
  const sidecar =
    request.sidecar === undefined || exif === null ? null : await readSidecar(request.sidecar, exif, log)
  return readMetadata(await tags, kind.type === 'video' ? await probe : null, sidecar)
}

async function makePictures(
  look: Look,
  tags: Promise<Outcome<Tags>>,
  probe: Promise<Outcome<Probe>>,
): Promise<Pictures | null> {
  if (!asksFor(look, 'preview', 'thumbnail', 'similarity')) return null
  const { request, kind, means, signal, outputs } = look
  const readers = { exif: means.exif, tools: videoTools(look), tags, probe }
  const { size, ...source } = await pictureSource(request.original, kind, readers)
  const task = {
    ...source,
    ...(outputs.preview === undefined ? {} : { previewTo: outputs.preview.part }),
    ...(outputs.thumbnail === undefined ? {} : { thumbnailTo: outputs.thumbnail.part }),
    ...(outputs.edited === undefined ? {} : { editedTo: outputs.edited.part }),
    ...(outputs.unedited === undefined ? {} : { uneditedTo: outputs.unedited.part }),
    similarity: asksFor(look, 'similarity'),
    edits: request.editing?.edits ?? [],
  }
  const limits = { timeoutMs: means.imageTimeoutMs, memoryLimitBytes: means.memoryLimitBytes, signal }
  const pictures = picturesOf(request.original, await means.children.run(task, limits))
  return { ...pictures, ...size }
}

function picturesOf(original: string, answer: PictureAnswer): Pictures {
  switch (answer.kind) {
    case 'made':
      return answer.pictures
    case 'refused':
      throw new Refusal(answer.code, answer.cause)
    case 'fault': {
      const cause = Object.assign(new Error(answer.cause), { code: answer.code })
      throw answer.during === 'writing' ? writeFailure(answer.code, cause) : readFailure(original, cause)
    }
    default:
      throw failure('picture_process_lost', 'The process that makes pictures answered something unknown.')
  }
}
