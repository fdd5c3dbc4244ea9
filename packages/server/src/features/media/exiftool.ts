// One long-lived exiftool for a pool: started when first asked, replaced when a file makes it hang or swell, ended when idle.

import { randomUUID } from 'node:crypto'
import { rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExifTool } from 'exiftool-vendored'
import { programEnvironment, renice, residentBytes } from '../../platform/process/process.ts'
import { Refusal } from './refusal.ts'

/** Tags by group and name ('ExifIFD:DateTimeOriginal'), as exiftool writes them in JSON: not yet trusted. */
export type Tags = Readonly<Record<string, unknown>>

/** Pictures inside RAW files, the largest kind first. */
const previewTags = ['JpgFromRaw', 'PreviewImage', 'OtherImage', 'ThumbnailImage'] as const
/** Larger than any thumbnail: no need to look for more. */
const goodPreview = 200_000

export interface ExifReader {
  /** Throws a Refusal when exiftool can't cope with the file. */
  read(path: string, wanted: readonly string[]): Promise<Tags>
  /** The largest picture that a RAW file carries, a JPEG; null when there is none. */
  embeddedPreview(path: string): Promise<Buffer | null>
  close(): Promise<void>
}

export interface ExifReaderOptions {
  readonly processes: number
  readonly timeoutMs: number
  readonly memoryLimitBytes: number
  readonly idleMs: number
}

export function openExifReader(options: ExifReaderOptions): ExifReader {
  let opened: Promise<ExifTool> | undefined
  const tool = (): Promise<ExifTool> => (opened ??= start(options))
  return {
    read: (path, wanted) =>
      asked(path, options, tool, async (exiftool, safePath) => {
        const readArgs = ['-G1', '-a', '-struct', ...wanted.map((tag) => `-${tag}`)]
        return exiftool.readRaw<Tags>(safePath, { readArgs })
      }),
    embeddedPreview: (path) => asked(path, options, tool, largestPreview),
    close: async () => {
      const exiftool = await opened
      opened = undefined
      await exiftool?.end(false)
    },
  }
}

async function start(options: ExifReaderOptions): Promise<ExifTool> {
  const { ExifTool } = await import('exiftool-vendored')
  return new ExifTool({
    maxProcs: options.processes,
    taskTimeoutMillis: options.timeoutMs,
    maxIdleMsPerProcess: options.idleMs,
    taskRetries: 0,
    exiftoolEnv: { ...programEnvironment(), TZ: 'UTC' },
  })
}

async function largestPreview(exiftool: ExifTool, path: string): Promise<Buffer | null> {
  let largest: Buffer | null = null
  for (const tag of previewTags) {
    const bytes = await exiftool.extractBinaryTagToBuffer(tag, path).catch(() => null) // it rejects where there is none
    if (bytes === null || bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) continue
    if (bytes.length > goodPreview) return bytes
    if (bytes.length > (largest?.length ?? 0)) largest = bytes
  }
  return largest
}

async function asked<T>(
  path: string,
  limits: ExifReaderOptions,
  tool: () => Promise<ExifTool>,
  ask: (exiftool: ExifTool, path: string) => Promise<T>,
): Promise<T> {
  const exiftool = await tool()
  const guard = guardMemory(exiftool, limits.memoryLimitBytes)
  try {
    return await withSafePath(path, (safePath) => ask(exiftool, safePath))
  } catch (error) {
    throw new Refusal(guard.exceeded() ? 'too_large' : isTimeout(error) ? 'timed_out' : 'damaged', error)
  } finally {
    guard.stop()
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && /time(?:d )?out/i.test(error.message)

// exiftool takes its arguments a line each: a file name with a line break would be read as more arguments.
async function withSafePath<T>(path: string, ask: (path: string) => Promise<T>): Promise<T> {
  // oxlint-disable-next-line no-control-regex
  if (!/[\u0000-\u001f\u007f]|\s$/.test(path)) return ask(path)
  const link = join(tmpdir(), `heirloom-${randomUUID()}`)
  await symlink(path, link)
  try {
    return await ask(link)
  } finally {
    await rm(link, { force: true })
  }
}

function guardMemory(exiftool: ExifTool, limitBytes: number) {
  let exceeded = false
  const timer = setInterval(() => {
    for (const pid of exiftool.pids.filter((pid) => (residentBytes(pid) ?? 0) > limitBytes)) {
      exceeded = true
      kill(pid)
    }
  }, 200)
  for (const pid of exiftool.pids) renice(pid, 19)
  return { exceeded: () => exceeded, stop: () => clearInterval(timer) }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
