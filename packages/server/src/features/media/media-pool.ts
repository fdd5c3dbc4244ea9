import { failure } from '../../platform/errors/errors.ts'
import { findProgram } from '../../platform/process/process.ts'
import { Children } from './children.ts'
import { openExifReader, type ExifReader } from './exiftool.ts'
import type { MediaPool, MediaPoolOptions, MediaRequest, MediaResult } from './pass.ts'
import { runPass, type Means } from './run-pass.ts'
import { Slots } from './slots.ts'

/** One exiftool keeps up with this many children. */
const childrenPerExiftool = 8

export class Pool implements MediaPool {
  readonly #slots: Slots
  readonly #children: Children
  readonly #exif: ExifReader | null
  readonly #means: Means
  readonly #closing = new AbortController()

  constructor(options: MediaPoolOptions) {
    const idleMs = options.idleMs ?? 30_000
    const memoryLimitBytes = options.memoryLimitBytes ?? 1024 ** 3
    this.#slots = new Slots(options.concurrency)
    this.#children = new Children(idleMs)
    const perl = options.perl === undefined ? findProgram('perl') : options.perl
    const processes = Math.ceil(options.concurrency / childrenPerExiftool)
    this.#exif =
      perl === null ? null : openExifReader({ processes, timeoutMs: 30_000, memoryLimitBytes, idleMs })
    this.#means = {
      children: this.#children,
      exif: this.#exif,
      ffmpeg: options.ffmpeg === undefined ? findFfmpeg() : options.ffmpeg,
      log: options.log,
      memoryLimitBytes,
      imageTimeoutMs: options.imageTimeoutMs ?? 60_000,
      videoTimeoutMs: options.videoTimeoutMs ?? 180_000,
    }
  }

  process(request: MediaRequest, signal?: AbortSignal): Promise<MediaResult> {
    const closing = this.#closing.signal
    const either = signal === undefined ? closing : AbortSignal.any([signal, closing])
    return this.#slots.hold(() => runPass(request, this.#means, either), either)
  }

  async close(): Promise<void> {
    this.#closing.abort(failure('media_pool_closed', 'The media pass is stopping.'))
    this.#children.close()
    await this.#exif?.close()
  }
}

function findFfmpeg(): { ffmpeg: string; ffprobe: string } | null {
  const ffmpeg = findProgram('ffmpeg')
  const ffprobe = findProgram('ffprobe')
  return ffmpeg === null || ffprobe === null ? null : { ffmpeg, ffprobe }
}
