// One whole backup: everything that is here and not there, then what it takes to make a library of it again, then a reading
// back. Broken off anywhere it leaves a target that is whole as far as its head tells; the next run goes on from there.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { copySettings, sealSettings, settingsCopyPath } from '../../platform/config/config.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Fault, KnownFile } from '../../platform/targets/targets.ts'
import { readInstanceId } from '../../schema/schema.ts'
import {
  adoptCopies,
  findCopy,
  forgetHopeless,
  listKnown,
  listStanding,
  recountCopies,
  sumCopies,
} from './copies.sql.ts'
import { segmentFile, storeHead, storeRecovery } from './copying.ts'
import { forgetGoneFaults } from './faults.sql.ts'
import { digestThere, lookAround } from './looking.ts'
import type { Looked } from './looking.ts'
import { manifestPath, manifestText } from './manifest.ts'
import { readCopies } from './overview.sql.ts'
import type { Reporter } from './progress.ts'
import { readNew, readOldest } from './reading-back.ts'
import type { FoundFault } from './reading-back.ts'
import type { Keep } from './retention.ts'
import { asWriter, storeFiles, storeSum, storeText, storeWanted, sumsPath } from './storing.ts'
import type { Writing } from './storing.ts'
import { rewriteSums } from './sums.ts'
import { markIncomplete, markShipped } from './targets.sql.ts'
import { tidyHere, tidyTarget } from './tidying.ts'
import { listMissing, listSegmentsAfter, readShipped } from './wanted.sql.ts'

export interface Snapshot extends KnownFile {
  readonly digests: Readonly<Record<string, string>>
}

export interface WholeRun extends Writing {
  readonly runId: string
  readonly startedAt: Date
  readonly isRestic: boolean
  readonly report: Reporter
  readonly keep: Keep
  readonly withModels: boolean
  readonly version: string
  readonly openSecrets: () => Promise<Secrets>
  /** Brings the journal up to now, and writes the catalog as it is: below the data folder. */
  readonly takeStock: () => Promise<Snapshot>
}

export interface Outcome {
  readonly message: string | undefined
  readonly manifest: string | undefined
  readonly figures: Readonly<Record<string, unknown>>
}

const batch = 200
const identityPath = 'heirloom-target.json'

export async function backUp(run: WholeRun): Promise<Outcome> {
  await run.report.step('Looking at what stands there')
  await knowIdentity(run)
  const looked = await lookAround(run)
  if (looked.lost.length > 0) await markIncomplete(run.db, run.name)
  await run.report.step('Writing down what is new')
  const snapshot = await run.takeStock()
  const upTo = await readShipped(run.db)
  const { different, copied, copiedBytes } = await copyMissing(run)
  await copyJournal(run, upTo.last, snapshot)
  await copyRest(run)
  await storeHead(run, upTo.last)
  const hopeless = await mendSums(run, looked)
  const faults = await readBack(run)
  if (faults.length > 0) throw foundDamaged(faults)
  await markShipped(run.db, run.name, upTo.last, upTo.completeUntil)
  const manifest = await writeManifest(run, snapshot, upTo)
  await finish(run)
  return {
    message: messageOf(looked, different, hopeless),
    manifest,
    figures: {
      snapshot: snapshot.path,
      adopted: looked.adopted,
      lost: looked.lost.length,
      different: different.length,
      copied,
      copiedBytes,
    },
  }
}

interface Copied {
  /** What is wrong here. */
  readonly different: readonly string[]
  readonly copied: number
  readonly copiedBytes: number
}

/** Everything that does not stand there, again and again until nothing new has come meanwhile. */
async function copyMissing(run: WholeRun): Promise<Copied> {
  const copies = await readCopies(run.db)
  const standing = await sumCopies(run.db, run.name)
  const missing = Math.max(0, copies.photos - standing.files)
  await run.report.step('Copying photos', missing === 0 ? undefined : missing)
  const different = new Map<string, Fault>()
  let [copied, copiedBytes] = [0, 0]
  const telling: WholeRun = {
    ...run,
    onStored: ({ bytes }) => {
      run.report.add(1, bytes)
      copied += 1
      copiedBytes += bytes
    },
    onDifferent: (file, fault) => void different.set(file.path, fault),
  }
  for (const source of ['asset', 'sidecar', 'found_file'] as const) {
    for (let after = ''; ;) {
      telling.signal?.throwIfAborted()
      const wanted = await listMissing(run.db, run.name, source, { after, limit: batch })
      await storeWanted(telling, wanted)
      after = wanted.at(-1)?.path ?? ''
      if (wanted.length < batch) break
    }
  }
  await forgetGoneFaults(run.db)
  return { different: [...different.keys()], copied, copiedBytes }
}

async function copyJournal(run: WholeRun, last: number, snapshot: Snapshot): Promise<void> {
  await run.report.step('Copying the record of changes')
  const telling = { ...run, onStored: ({ bytes }: KnownFile) => run.report.add(1, bytes) }
  for (let after = 0; ;) {
    const segments = (await listSegmentsAfter(run.db, after, batch)).filter(({ number }) => number <= last)
    const files = segments.map(segmentFile)
    await storeAbsent(telling, files)
    after = segments.at(-1)?.number ?? 0
    if (segments.length < batch) break
  }
  await storeAbsent(telling, [snapshot])
  if (!run.isRestic) await storeSum(run, snapshot)
}

async function storeAbsent(run: Writing, files: readonly KnownFile[]): Promise<void> {
  const paths = files.map((file) => file.path)
  const [standing, known] = await Promise.all([
    listStanding(run.db, run.name, paths),
    listKnown(run.db, run.name, paths),
  ])
  const absent = files.filter((file) => !standing.has(file.path))
  await storeFiles(
    run,
    absent.filter((file) => !known.has(file.path)),
  )
  await storeFiles(
    run,
    absent.filter((file) => known.has(file.path)),
    true,
  )
}

/** What is neither a photo nor the journal: settings, the wrapped key, models. */
async function copyRest(run: WholeRun): Promise<void> {
  await run.report.step('Copying the settings')
  const secrets = await run.openSecrets()
  await storeText(run, settingsCopyPath, sealSettings(secrets, await copySettings(run.root)))
  await storeRecovery(run)
  if (!run.withModels) return
  await run.report.step('Copying models')
  for (const { path: file } of await listModels(run.root))
    await storeAbsent(run, [await knownFile(run.root, file)])
}

async function listModels(
  root: string,
): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const folder = path.join(root, 'models')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  return await Promise.all(
    files.map(async (file) => ({
      path: path.relative(root, file).replaceAll(path.sep, '/'),
      bytes: (await stat(file)).size,
    })),
  )
}

async function knownFile(root: string, file: string): Promise<KnownFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path.join(root, file)) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { path: file, bytes, sha256: hash.digest('hex') }
}

/** SHA256SUMS is written anew where it tells something else than the library, or of a file that was replaced. */
async function mendSums(run: WholeRun, { wrongSums }: Looked): Promise<readonly string[]> {
  const hopeless = await forgetHopeless(run.db, run.name)
  const isFaulty = (await findCopy(run.db, run.name, sumsPath)) !== undefined
  if (wrongSums.length > 0 || hopeless.length > 0 || isFaulty) await rewriteSums(run)
  return hopeless
}

/** The file that says whose target it is, as it stands there: from now on a byte that falls over in it is noticed. */
async function knowIdentity({ db, name, target }: WholeRun): Promise<void> {
  if ((await findCopy(db, name, identityPath)) !== undefined) return
  const found = await digestThere(target, identityPath)
  if (found !== undefined) await adoptCopies(db, name, [{ path: identityPath, ...found }])
}

/** What is new, and of the rest the thirtieth that was read longest ago. */
async function readBack(run: WholeRun): Promise<readonly FoundFault[]> {
  await run.report.step('Reading back what is new')
  const reading = {
    ...run,
    isWhole: run.isRestic,
    onRead: ({ bytes }: KnownFile) => run.report.add(1, bytes),
  }
  const fresh = await readNew(reading)
  if (run.isRestic) return fresh
  await run.report.step('Reading back a part of the rest')
  const { files } = await sumCopies(run.db, run.name)
  return [...fresh, ...(await readOldest(reading, Math.ceil(files / 30)))]
}

export function foundDamaged(faults: readonly FoundFault[]): Error {
  const some = faults
    .slice(0, 5)
    .map((found) => found.path)
    .join(', ')
  const more = faults.length > 5 ? ` and ${faults.length - 5} more` : ''
  return failure(
    'backup_damaged',
    `${faults.length === 1 ? 'One file' : `${faults.length.toLocaleString('en-US')} files`} of this backup ` +
      `${faults.length === 1 ? 'is' : 'are'} damaged there: ${some}${more}. The next backup copies them again. ` +
      'If that happens more often, the disk is failing: use another.',
    { details: { faults: faults.slice(0, 100) } },
  )
}

async function writeManifest(
  run: WholeRun,
  snapshot: Snapshot,
  { last, completeUntil }: { readonly last: number; readonly completeUntil: Date },
): Promise<string> {
  await run.report.step('Writing the list of what is there')
  const { db, name, root, startedAt, version } = run
  const [{ photos: all, bytes }, sum, sums] = await Promise.all([
    readCopies(db),
    sumCopies(db, name),
    run.isRestic ? undefined : digestThere(run.target, sumsPath),
  ])
  const { path: snapshotFile, bytes: snapshotBytes, sha256, digests } = snapshot
  const file = manifestPath(startedAt, run.runId)
  const text = manifestText({
    format: 1,
    id: run.runId,
    instance: (await readInstanceId(db)) ?? '',
    target: name,
    program: version,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    completeUntil: completeUntil.toISOString(),
    photos: all,
    photoBytes: bytes,
    files: sum.files,
    bytes: sum.bytes,
    head: { number: last },
    snapshot: { path: snapshotFile, bytes: snapshotBytes, sha256, digests },
    sums: sums ?? null,
    models: await listModels(root),
    hasRecoveryCode: (await listStanding(db, name, ['keys/recovery.json'])).size > 0,
  })
  const manifest = await storeText(run, file, text)
  // restic keeps sums of everything itself.
  if (!run.isRestic) await storeSum(run, manifest)
  return file
}

async function finish(run: WholeRun): Promise<void> {
  await run.report.step('Tidying up')
  await tidyTarget(run, run.keep)
  await tidyHere(run.root, run.keep)
  await asWriter(run, (signal) => run.target.tidy?.({ signal }) ?? Promise.resolve())
  await recountCopies(run.db)
}

function messageOf(
  { lost }: Looked,
  different: readonly string[],
  hopeless: readonly string[],
): string | undefined {
  const refilled = lost.filter((file) => !hopeless.includes(file))
  const sentences = [
    ...(refilled.length > 0
      ? [
          `${count(refilled.length, 'file was', 'files were')} missing there, and copied again: ${some(refilled)}.`,
        ]
      : []),
    ...(hopeless.length > 0
      ? [
          `${count(hopeless.length, 'file', 'files')} of what was removed here long ago can't be copied again: ` +
            `${some(hopeless)}.`,
        ]
      : []),
    ...(different.length > 0
      ? [
          `${count(different.length, 'file', 'files')} could not be copied, missing or damaged here: ` +
            `${some(different)}. Fetch what another backup has: heirloom backup heal.`,
        ]
      : []),
  ]
  return sentences.length === 0 ? undefined : sentences.join(' ')
}

const count = (n: number, one: string, many: string): string =>
  n === 1 ? `One ${one}` : `${n.toLocaleString('en-US')} ${many}`

const some = (paths: readonly string[]): string =>
  paths.slice(0, 5).join(', ') + (paths.length > 5 ? ` and ${paths.length - 5} more` : '')
