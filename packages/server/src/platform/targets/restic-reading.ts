import { errorCode, Failure, failure } from '../errors/errors.ts'
import { inParallel } from './parallel.ts'
import { pour } from './pour.ts'
import { findFault, openReceiver } from './reading.ts'
import { planArchives } from './restic-plan.ts'
import type { Index, Repository } from './restic-index.ts'
import type { Restic } from './restic-program.ts'
import { readTar } from './tar.ts'
import type { Fault, KnownFile, Target, TargetFile } from './target.ts'

type Wanted = TargetFile & { readonly sha256?: string }

/** Fails before the first byte where the repository does not hold it. */
export async function readFromRestic(
  restic: Restic,
  index: Index,
  relative: string,
): Promise<AsyncIterable<Buffer>> {
  const stored = index.find(relative)
  if (stored === undefined) throw missing(relative)
  const bytes = readOne(restic, stored.snapshot, relative)[Symbol.asyncIterator]()
  const first = await bytes.next()
  return (async function* () {
    if (first.done !== true) yield first.value
    yield* { [Symbol.asyncIterator]: () => bytes }
  })()
}

function missing(relative: string): Error {
  return failure('target_file_missing', 'The backup does not hold that file.', {
    details: { path: relative },
  })
}

async function* readOne(
  restic: Restic,
  snapshot: string,
  relative: string,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    yield* restic.stream({ args: ['dump', '--no-lock', snapshot, `/${relative}`], signal })
  } catch (error) {
    throw await readFailure(restic, relative, error)
  }
}

/** What is said of one file counts only where the repository itself answers. */
async function readFailure(restic: Restic, relative: string, error: unknown): Promise<unknown> {
  const code = errorCode(error)
  if (code !== 'target_damaged' && code !== 'target_gone') return error
  await restic.run({ args: ['cat', 'config', '--no-lock'], timeoutMs: 60_000 })
  return failure('target_file_unreadable', 'That file of the backup cannot be read.', {
    cause: error,
    details: { path: relative },
  })
}

/** One file's bytes: whether all is well with it, by whoever takes them. */
type Take = (file: Wanted, bytes: () => AsyncIterable<Buffer>) => Promise<Fault | undefined>
type Tell = (file: Wanted, fault: Fault | undefined) => void | Promise<void>

export async function fetchFromRestic(
  repository: Repository,
  files: readonly Wanted[],
  folder: string,
  { onFetched, onFault, ...transfer }: Parameters<Target['fetch']>[2],
): Promise<void> {
  const receive = openReceiver(folder)
  const take: Take = (file, bytes) => receive(file, bytes, transfer.signal)
  const tell: Tell = (file, fault) => (fault === undefined ? onFetched(file) : onFault(file, fault))
  await readMany(repository, files, transfer, take, tell)
}

/** Of a few files their bytes; of most of them all data of the repository, by restic's own check, which says of none alone. */
export async function verifyInRestic(
  repository: Repository,
  files: readonly KnownFile[],
  { onRight, onFault, ...transfer }: Parameters<Target['verify']>[1],
): Promise<void> {
  const { restic, index } = repository
  const known = new Map<Wanted, KnownFile>(files.map((file) => [file, file]))
  const tell: Tell = async (file, fault) => {
    const given = known.get(file)
    if (given !== undefined) await (fault === undefined ? onRight(given) : onFault(given, fault))
  }
  if (isSmallPart(files, [...index.all()])) {
    const take: Take = (file, bytes) =>
      findFault(file, () => pour(bytes(), { limit: file.bytes, signal: transfer.signal }))
    return await readMany(repository, files, transfer, take, tell)
  }
  await checkAll(restic, transfer.signal)
  for (const file of files) await tell(file, faultInIndex(index, file))
}

/** A pack that is gone is damage, where the repository itself answers. */
async function checkAll(restic: Restic, signal: AbortSignal | undefined): Promise<void> {
  try {
    await restic.run({ args: ['check', '--read-data'], signal })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'target_gone') throw error
    await restic.run({ args: ['cat', 'config', '--no-lock'], timeoutMs: 60_000 })
    const message = `The backup at ${restic.place} is damaged: restic misses parts of it. See what it says.`
    throw failure('target_damaged', message, { cause: error, details: error.details })
  }
}

const sumOf = (files: readonly TargetFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0)

function isSmallPart(files: readonly TargetFile[], all: readonly TargetFile[]): boolean {
  return files.length * 2 < all.length && sumOf(files) * 2 <= sumOf(all)
}

function faultInIndex(index: Index, { path, bytes }: TargetFile): Fault | undefined {
  const stored = index.find(path)
  if (stored === undefined) return 'missing'
  return stored.bytes === bytes ? undefined : 'other_size'
}

/** Snapshot by snapshot: folders of which much is wanted as archives, the rest file by file. */
async function readMany(
  { restic, index }: Repository,
  files: readonly Wanted[],
  transfer: { readonly parallel: number; readonly signal?: AbortSignal | undefined },
  take: Take,
  tell: Tell,
): Promise<void> {
  const bySnapshot = new Map<string, Map<string, Wanted>>()
  for (const file of files) {
    const snapshot = index.find(file.path)?.snapshot
    if (snapshot === undefined) await tell(file, 'missing')
    else
      bySnapshot.set(snapshot, (bySnapshot.get(snapshot) ?? new Map<string, Wanted>()).set(file.path, file))
  }
  for (const [snapshot, left] of bySnapshot) {
    const all = index.in(snapshot)
    for (const folder of planArchives(all, new Set(left.keys())))
      await readArchive(restic, snapshot, folder, left, transfer.signal, take, tell)
    await inParallel(left.values(), transfer, async (file) => {
      await tell(file, await take(file, () => readOne(restic, snapshot, file.path, transfer.signal)))
    })
  }
}

/** Takes out of `left` what it told. It ends early where the archive breaks off: the rest is asked for one by one. */
async function readArchive(
  restic: Restic,
  snapshot: string,
  folder: string,
  left: Map<string, Wanted>,
  signal: AbortSignal | undefined,
  take: Take,
  tell: Tell,
): Promise<void> {
  try {
    const archive = restic.stream({
      args: ['dump', '--no-lock', '--archive', 'tar', snapshot, `/${folder}`],
      signal,
    })
    for await (const { path, content } of readTar(archive)) {
      const file = left.get(path)
      if (file === undefined) continue
      const fault = await take(file, () => content)
      left.delete(path)
      await tell(file, fault)
    }
  } catch (error) {
    if (!isOfTheArchive(error)) throw error
  }
}

function isOfTheArchive(error: unknown): boolean {
  if (error instanceof Failure) return error.code === 'target_damaged' || error.code === 'target_gone'
  return error instanceof Error && error.message === 'the archive ends in the middle of a file'
}
