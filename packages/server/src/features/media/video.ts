// One frame of a video, and what its streams are, by ffprobe and ffmpeg: each its own process, bounded, and allowed to open
// this one file and nothing that it refers to.

import { errorCode } from '../../platform/errors/errors.ts'
import { runProgram, type ProgramEnd } from '../../platform/process/process.ts'
import type { VideoFacts } from './metadata.ts'
import { previewEdge } from './decode.ts'
import type { MediaFailureCode } from './pass.ts'
import { Refusal, Waiting } from './refusal.ts'

export interface VideoTools {
  readonly ffmpeg: string
  readonly ffprobe: string
  readonly timeoutMs: number
  readonly memoryLimitBytes: number
  readonly signal?: AbortSignal | undefined
}

export interface Probe extends VideoFacts {
  /** As shown: turned, and with pixels made square. */
  readonly width: number
  readonly height: number
  readonly durationMs: number | null
  readonly isHdr: boolean
}

const pixelLimit = 200_000_000
const containers = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,mxf'

/** Still pictures are named to ffmpeg; it would guess from the file's name otherwise, and read '%' in it as a sequence. */
const stillFormats: Readonly<Record<string, string>> = {
  'image/bmp': 'bmp_pipe',
  'image/jp2': 'j2k_pipe',
  'image/vnd.adobe.photoshop': 'psd_pipe',
}

function inputArgs(path: string, mimeType: string): string[] {
  const still = stillFormats[mimeType]
  const format = still === undefined ? ['-format_whitelist', containers] : ['-f', still]
  return ['-protocol_whitelist', 'file', ...format, '-i', `file:${path}`]
}

export async function probeVideo(path: string, mimeType: string, tools: VideoTools): Promise<Probe> {
  const shown = ['-show_streams', '-show_format', '-of', 'json']
  const end = await run(tools.ffprobe, ['-v', 'error', ...shown, ...inputArgs(path, mimeType)], tools)
  if (end.code !== 0) throw refusalOf(end)
  return probeOf(JSON.parse(end.stdout.toString('utf8')) as Probed)
}

interface Stream {
  codec_type?: string
  codec_name?: string
  width?: number
  height?: number
  sample_aspect_ratio?: string
  avg_frame_rate?: string
  color_transfer?: string
  side_data_list?: { rotation?: number }[]
  disposition?: { attached_pic?: number }
}

interface Probed {
  streams?: Stream[]
  format?: { duration?: string }
}

const isPicture = (stream: Stream): boolean =>
  stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1

function probeOf({ streams = [], format }: Probed): Probe {
  const picture = streams.find(isPicture)
  if (picture === undefined) throw new Refusal('not_a_picture')
  const size = shownSize(picture)
  const duration = Number(format?.duration)
  return {
    ...size,
    durationMs: Number.isFinite(duration) && duration > 0 ? Math.round(duration * 1000) : null,
    framesPerSecond: ratio(picture.avg_frame_rate, '/'),
    videoCodec: picture.codec_name ?? null,
    audioCodec: streams.find((stream) => stream.codec_type === 'audio')?.codec_name ?? null,
    rotation: rotationOf(picture),
    isHdr: ['smpte2084', 'arib-std-b67'].includes(picture.color_transfer ?? ''),
  }
}

function shownSize(picture: Stream): { width: number; height: number } {
  const { width = 0, height = 0 } = picture
  if (width < 1 || height < 1) throw new Refusal('damaged')
  if (width * height > pixelLimit) throw new Refusal('too_large')
  const shownWidth = Math.max(1, Math.round(width * (ratio(picture.sample_aspect_ratio, ':') ?? 1)))
  const lying = rotationOf(picture) % 180 !== 0
  return lying ? { width: height, height: shownWidth } : { width: shownWidth, height }
}

/** ffprobe counts against the clock. */
function rotationOf(picture: Stream): number {
  const told = picture.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0
  return (((Math.round(-told / 90) * 90) % 360) + 360) % 360
}

function ratio(text: string | undefined, separator: string): number | null {
  const [over = Number.NaN, under = Number.NaN] = (text ?? '').split(separator).map(Number)
  const value = over / under
  return Number.isFinite(value) && value > 0 ? Math.round(value * 1000) / 1000 : null
}

/** A PNG, upright, at most 1440 a side, of a moment past the beginning, which is often black. */
export async function frameOf(
  path: string,
  mimeType: string,
  probe: Probe,
  tools: VideoTools,
): Promise<Buffer> {
  const seconds = Math.min(1, (probe.durationMs ?? 0) / 10_000)
  const plain = scaling(probe)
  const seeks = seconds > 0 ? [seconds, 0] : [0]
  const filters = probe.isHdr ? [`${plain},${toneMapping}`, plain] : [plain]
  const tries = filters.flatMap((filter) => seeks.map((seek) => [filter, seek] as const))
  let last: Refusal | undefined
  for (const [filter, seek] of tries) {
    const end = await run(tools.ffmpeg, frameArgs(path, mimeType, filter, seek), tools)
    if (end.stdout.length > 0) return end.stdout
    last = refusalOf(end)
  }
  throw last ?? new Refusal('damaged')
}

function frameArgs(path: string, mimeType: string, filter: string, seek: number): string[] {
  const start = seek > 0 ? ['-ss', seek.toFixed(3)] : []
  const input = ['-threads', '1', ...start, ...inputArgs(path, mimeType)]
  const one = ['-map', '0:V:0', '-frames:v', '1', '-vf', filter, '-f', 'image2pipe', '-c:v', 'png', 'pipe:1']
  return ['-v', 'error', '-nostdin', ...input, ...one]
}

function scaling(probe: Probe): string {
  const shrink = Math.min(1, previewEdge / Math.max(probe.width, probe.height))
  const side = (length: number): number => Math.max(1, Math.round(length * shrink))
  return `scale=${side(probe.width)}:${side(probe.height)},setsar=1`
}

/** High dynamic range to what ordinary screens show; needs an ffmpeg with zimg, hence the second try without. */
const toneMapping =
  'zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=rgb24'

async function run(program: string, args: readonly string[], tools: VideoTools): Promise<ProgramEnd> {
  const { timeoutMs, memoryLimitBytes, signal } = tools
  try {
    return await runProgram({ program, args, timeoutMs, memoryLimitBytes, signal })
  } catch (error) {
    const code = errorCode(error) ?? ''
    if (code === 'program_missing') throw new Waiting('ffmpeg_missing')
    const refusal = refusals[code]
    throw refusal === undefined ? error : new Refusal(refusal, error)
  }
}

const refusals: Readonly<Record<string, MediaFailureCode>> = {
  program_timed_out: 'timed_out',
  program_out_of_memory: 'too_large',
  program_output_too_large: 'too_large',
  program_killed: 'damaged',
}

const cutOff = /moov atom not found|truncat|end of file|partial file/i

function refusalOf(end: ProgramEnd): Refusal {
  return new Refusal(cutOff.test(end.stderrTail) ? 'truncated' : 'damaged', end.stderrTail)
}
