// The fourth step: originals and sidecars. What the catalog names is fetched and compared with it; then whatever else stands
// among the originals of the target: files that came after the last segment, kept for their owners.
import path from 'node:path'
import { restoreTombstones } from '../../catalog/assets/assets.ts'
import { bindStore } from '../../platform/blobs/blobs.ts'
import { writeDurably } from '../../platform/data-folder/data-folder.ts'
import type { TargetFile } from '../../platform/targets/targets.ts'
import { readOriginalsId, writeOriginalsId } from '../../schema/schema.ts'
import type { Db } from '../../schema/schema.ts'
import { withRows } from './database.ts'
import { bytesText, count, faultWords, spoken } from './files.ts'
import { listPathsOfHistory, listWaiting, listWanted, sampleWanted } from './recovery.sql.ts'
import type { WantedFile } from './recovery.sql.ts'
import type { Facts, MissingFile, Recovery } from './recovery-types.ts'

const page = 5_000
const kept = 100
const folder = 'originals/'
export const sampleSize = 100

/** What is at the target and not dealt with yet, by path below the originals. */
type Standing = Map<string, number>

interface Fetching {
  readonly recovery: Recovery
  readonly db: Db
  readonly standing: Standing
  readonly missing: MissingFile[]
  readonly total: number
  files: number
  bytes: number
}

export async function restoreLibrary(recovery: Recovery): Promise<Partial<Facts>> {
  return await withRows(recovery, async ({ db }) => {
    await bindOriginals(db, recovery.into)
    const standing = await listStanding(recovery)
    const total = [...standing.values()].reduce((sum, bytes) => sum + bytes, 0)
    const fetching: Fetching = { recovery, db, standing, missing: [], total, files: 0, bytes: 0 }
    if (recovery.isDrill) return { ...(await fetchSample(fetching)), ...(await told(fetching)) }
    return { ...(await fetchAll(fetching)), ...(await told(fetching)) }
  })
}

/** What was fetched and what not; the files that are missing are listed for people, all of them. */
async function told({ recovery, missing, files, bytes }: Fetching): Promise<Partial<Facts>> {
  await listMissing(recovery.into, missing)
  return {
    wantedFiles: files,
    wantedBytes: bytes,
    missing: missing.length,
    missingSome: missing.slice(0, kept),
  }
}

export function figureOfLibrary({ facts }: Recovery): Promise<string> {
  const { wantedFiles = 0, wantedBytes = 0, missing = 0, found = 0, later = 0 } = facts
  const back = `${count(wantedFiles, 'file', 'files')} with ${bytesText(wantedBytes)}, each compared with its hash`
  const lost = missing === 0 ? 'none missing' : `${spoken(missing)} MISSING (missing-files.txt)`
  const more =
    found === 0 ? '' : `; ${count(found, 'file', 'files')} that came after the catalog, kept as found`
  const after = later === 0 ? '' : `; ${count(later, 'file', 'files')} of later photos`
  return Promise.resolve(`${back}, ${lost}${more}${after}`)
}

/** The folder becomes the store that the database knows. */
async function bindOriginals(db: Db, into: string): Promise<void> {
  const known = await readOriginalsId(db)
  const id = await bindStore(path.join(into, 'originals'), known)
  if (known === undefined) await writeOriginalsId(db, id)
}

async function listStanding({ target }: Recovery): Promise<Standing> {
  const standing: Standing = new Map()
  for await (const file of target.list(folder)) standing.set(file.path.slice(folder.length), file.bytes)
  return standing
}

async function fetchSample(fetching: Fetching): Promise<Partial<Facts>> {
  const wanted = await sampleWanted(fetching.db, sampleSize)
  await fetchWanted(fetching, wanted)
  return { sample: wanted.map(({ path: at }) => at) }
}

async function fetchAll(fetching: Fetching): Promise<Partial<Facts>> {
  const { db, standing } = fetching
  let after: string | undefined
  do {
    const { files, last } = await listWanted(db, after, page)
    await fetchWanted(fetching, files)
    after = last
  } while (after !== undefined)
  await fetchWanted(fetching, await listWaiting(db))
  await fetchPurged(fetching)
  const unknown = [...standing].map(([name, bytes]) => ({ path: folder + name, bytes }))
  await fetchFiles(fetching, unknown)
  return await keepUnknown(fetching)
}

/** What came after the moment that was asked for stays where it is: undoing the way back brings its rows. */
async function keepUnknown({ db, standing, recovery }: Fetching): Promise<Partial<Facts>> {
  const { use, to, into } = recovery
  const later = to === undefined ? [] : await listPathsOfHistory(db, [...standing.keys()])
  for (const at of later) standing.delete(at)
  return { later: later.length, found: await use.keepUnknown(db, into, [...standing.keys()]) }
}

async function fetchWanted(fetching: Fetching, wanted: readonly WantedFile[]): Promise<void> {
  const byPath = new Map(wanted.map((file) => [folder + file.path, file]))
  const there: (TargetFile & { readonly sha256: string })[] = []
  for (const file of wanted) {
    const bytes = fetching.standing.get(file.path)
    fetching.standing.delete(file.path)
    if (bytes === undefined) fetching.missing.push(missingOf(file, faultWords.missing))
    else if (file.bytes !== undefined && file.bytes !== bytes)
      fetching.missing.push(missingOf(file, faultWords.other_size))
    else there.push({ path: folder + file.path, bytes, sha256: file.sha256 })
  }
  await fetchFiles(fetching, there, (at, fault) => {
    const file = byPath.get(at)
    if (file !== undefined) fetching.missing.push(missingOf(file, fault))
  })
}

const missingOf = ({ path: at, name, owner }: WantedFile, fault: string): MissingFile => ({
  path: at,
  name,
  owner,
  fault,
})

/** What was purged less than 30 days ago can still be taken back: it stands at its path again, and goes to quarantine anew. */
async function fetchPurged(fetching: Fetching): Promise<void> {
  const { db, standing } = fetching
  const wanted = await restoreTombstones(db, (at) => standing.has(at))
  const files: (TargetFile & { readonly sha256?: string })[] = []
  for (const { path: at, sha256, sidecarPath } of wanted.back) {
    files.push({ path: folder + at, bytes: standing.get(at) ?? 0, sha256: sha256.toString('hex') })
    const bytes = sidecarPath === undefined ? undefined : standing.get(sidecarPath)
    if (bytes !== undefined) files.push({ path: folder + sidecarPath, bytes })
  }
  for (const at of wanted.known) standing.delete(at)
  await fetchFiles(fetching, files)
}

async function fetchFiles(
  fetching: Fetching,
  files: readonly (TargetFile & { readonly sha256?: string })[],
  onFault: (at: string, fault: string) => void = () => undefined,
): Promise<void> {
  if (files.length === 0) return
  const { recovery, total } = fetching
  const { target, into, parallel, signal, onProgress } = recovery
  await target.fetch(files, into, {
    parallel,
    signal,
    onFetched: ({ bytes }) => {
      fetching.files += 1
      fetching.bytes += bytes
      onProgress({ done: fetching.bytes, total: recovery.isDrill ? undefined : total, unit: 'bytes' })
    },
    onFault: ({ path: at }, fault) => onFault(at, faultWords[fault]),
  })
}

/** All of them, for people: the state keeps some. */
async function listMissing(into: string, missing: readonly MissingFile[]): Promise<void> {
  if (missing.length === 0) return
  const lines = missing.map(({ owner, name, path: at, fault }) => `${owner}\t${name}\t${at}\t${fault}`)
  await writeDurably(path.join(into, 'missing-files.txt'), `${lines.join('\n')}\n`, 0o600)
}
