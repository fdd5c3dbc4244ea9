// What targets share that give out single files as streams: comparing them, and fetching them into a folder.
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { link, mkdir, open, rename, unlink } from 'node:fs/promises'
import path from 'node:path'
import { durableFolders } from '../blobs/blobs.ts'
import { errorCode, Failure, failure } from '../errors/errors.ts'
import { saysAbsent } from './faults.ts'
import { inParallel } from './parallel.ts'
import { locate } from './paths.ts'
import { chunksOf, pour } from './pour.ts'
import type { Poured } from './pour.ts'
import type { Fault, Target, TargetFile } from './target.ts'

type Compared = TargetFile & { readonly sha256?: string }

/**
 * Opens one file's bytes. While they are read, too, it throws `target_file_missing` or `target_file_unreadable` where the place
 * itself was proven to be there, and another Failure where it was not.
 */
export type OpenFile = (file: TargetFile) => AsyncIterable<Buffer>

export async function verifyByReading(
  openFile: OpenFile,
  files: Parameters<Target['verify']>[0],
  { onRight, onFault, ...transfer }: Parameters<Target['verify']>[1],
): Promise<void> {
  await inParallel(files, transfer, async (file) => {
    const fault = await findFault(file, () =>
      pour(openFile(file), { limit: file.bytes, signal: transfer.signal }),
    )
    await (fault === undefined ? onRight(file) : onFault(file, fault))
  })
}

/** Undefined where the bytes are those that are known. */
export async function findFault(file: Compared, read: () => Promise<Poured>): Promise<Fault | undefined> {
  try {
    const { bytes, sha256 } = await read()
    if (bytes !== file.bytes) return 'other_size'
    return file.sha256 === undefined || file.sha256 === sha256 ? undefined : 'other_content'
  } catch (error) {
    const fault = error instanceof Failure ? faults[error.code] : undefined
    if (fault === undefined) throw error
    return fault
  }
}

const faults: Readonly<Record<string, Fault>> = {
  target_file_missing: 'missing',
  target_file_unreadable: 'unreadable',
  target_file_other_size: 'other_size',
  target_file_other_content: 'other_content',
}

export async function fetchByReading(
  openFile: OpenFile,
  files: Parameters<Target['fetch']>[0],
  folder: string,
  { onFetched, onFault, ...transfer }: Parameters<Target['fetch']>[2],
): Promise<void> {
  const receive = openReceiver(folder)
  await inParallel(files, transfer, async (file) => {
    const fault = await receive(file, () => openFile(file), transfer.signal)
    await (fault === undefined ? onFetched(file) : onFault(file, fault))
  })
}

/** Receives files into a folder: whole, compared and durable, or not at all. */
export function openReceiver(folder: string) {
  const folders = durableFolders(folder)
  return async (file: Compared, source: () => AsyncIterable<Buffer>, signal?: AbortSignal) => {
    const final = await atHome(folder, async () => {
      await mkdir(folder, { recursive: true })
      return await locate(folder, file.path, { firstMayLink: true })
    })
    if (await isThereAlready(final, file)) return undefined
    await atHome(folder, () => folders.ensure(parentOf(file.path)))
    const temporary = path.join(path.dirname(final), temporaryName(final))
    try {
      const fault = await receive(file, source, temporary, signal)
      if (fault === undefined) await atHome(folder, () => settle(folder, file.path, temporary, final))
      if (fault === undefined) await atHome(folder, () => folders.sync(path.dirname(final)))
      return fault
    } finally {
      await unlink(temporary).catch(() => {})
    }
  }
}

/** Without a known hash nothing proves that it is the same. */
async function isThereAlready(final: string, file: Compared): Promise<boolean> {
  if (file.sha256 === undefined) return false
  try {
    const handle = await open(final, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      if ((await handle.stat()).size !== file.bytes) return false
      return (await pour(chunksOf(handle, file.bytes), {})).sha256 === file.sha256
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (saysAbsent(error)) return false
    throw homeFailure(path.dirname(final), error)
  }
}

/** The same for the same file: what a killed run leaves is written over by the next. */
function temporaryName(final: string): string {
  return `.${createHash('sha256').update(path.basename(final)).digest('hex').slice(0, 24)}.part`
}

async function receive(
  file: Compared,
  source: () => AsyncIterable<Buffer>,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<Fault | undefined> {
  return await atHome(path.dirname(temporary), async () => {
    await unlink(temporary).catch(() => {})
    const handle = await open(temporary, 'wx', file.sha256 === undefined ? 0o644 : 0o444)
    try {
      const read = () => pour(source(), { into: handle, limit: file.bytes, signal })
      const fault = await findFault(file, read)
      if (fault === undefined) await handle.sync()
      return fault
    } finally {
      await handle.close()
    }
  })
}

/** Gives the whole file its name. What stands there with other content is moved aside, not replaced. */
async function settle(folder: string, relative: string, temporary: string, final: string): Promise<void> {
  try {
    await link(temporary, final)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST') await setAside(folder, relative, final)
    else if (!cannotLink.has(code ?? '')) throw error
    await rename(temporary, final)
  }
}

export const cannotLink: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

async function setAside(folder: string, relative: string, final: string): Promise<void> {
  const aside = path.join(folder, '.heirloom-aside', `${Date.now()}`, relative)
  await mkdir(path.dirname(aside), { recursive: true })
  await rename(final, aside)
}

function parentOf(relative: string): string {
  const parent = path.posix.dirname(relative)
  return parent === '.' ? '' : parent
}

async function atHome<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw homeFailure(folder, error)
  }
}

function homeFailure(folder: string, error: unknown): unknown {
  const code = errorCode(error)
  if (error instanceof Failure || code === undefined || code === 'ABORT_ERR') return error
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return failure('disk_full', `The disk of ${folder} is full. Make room and go on; what has come stays.`, {
      cause: error,
    })
  return failure(
    'storage_unreachable',
    `${folder} can't be written (${code}). Check that it is mounted and yours.`,
    {
      cause: error,
    },
  )
}
