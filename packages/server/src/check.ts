// Walks the invariants and says what is wrong: rows ↔ files ↔ journal ↔ derived. Reads only, also beside a running
// server: what is on its way is claimed, and whatever looks wrong is looked at twice before it is told.
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { derivedPath, listAssetFiles, listBuried, listPresentPictures } from './catalog/assets/assets.ts'
import type { BuriedFiles, DerivedPicture, PresentPicture } from './catalog/assets/assets.ts'
import {
  findUnclaimedPaths,
  findUnclaimedIncoming,
  findWrongCounts,
  findWrongDerivativeCounts,
  findWrongLiveVideos,
  findWrongRows,
  listFoundFiles,
} from './check.sql.ts'
import type { Finding } from './check.sql.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import { errorCode } from './platform/errors/errors.ts'
import { findStructureFaults, verifyTriggers } from './platform/journal/journal.ts'
import { groundTables } from './schema/schema.ts'
import type { Db } from './schema/schema.ts'

export type { Finding } from './check.sql.ts'

export interface CheckOptions {
  readonly db: Db
  readonly blobs: BlobStore
  readonly derivedFolder: string
  /** Reads and hashes every original, too. */
  readonly deep: boolean
}

/** What was looked at, so that "nothing wrong" says something. */
export interface Checked {
  readonly findings: readonly Finding[]
  readonly assets: number
  readonly files: number
  readonly pictures: number
}

const page = 2_000
const atOnce = 16

/** Walks everything once; memory stays small however large the library is. */
export async function check(options: CheckOptions): Promise<Checked> {
  const rows = await checkRows(options)
  const buried = await checkBuried(options)
  const files = await checkFiles(options)
  const pictures = await checkPictures(options)
  const findings = [
    ...(await checkDatabase(options)),
    ...rows.findings,
    ...buried,
    ...files.findings,
    ...pictures.findings,
  ]
  return { findings, assets: rows.looked, files: files.looked, pictures: pictures.looked }
}

interface Walked {
  readonly findings: readonly Finding[]
  readonly looked: number
}

async function checkDatabase({ db }: CheckOptions): Promise<readonly Finding[]> {
  const triggers = await verifyTriggers(db, groundTables)
  const found = [
    ...triggers.map((text) => ({ code: 'trigger', subject: 'journal', text })),
    ...(await findStructureFaults(db)).map((text) => ({ code: 'structure', subject: 'journal', text })),
    ...(await findWrongCounts(db)),
    ...(await findWrongDerivativeCounts(db)),
    ...(await findWrongLiveVideos(db)),
  ]
  for (const table of groundTables) found.push(...(await findWrongRows(db, table)))
  return found
}

/** Every row's file is there, with the row's size (and its hash, when deep). */
async function checkRows(options: CheckOptions): Promise<Walked> {
  const findings: Finding[] = []
  let looked = 0
  let after: string | undefined
  for (;;) {
    const assets = await listAssetFiles(options.db, after, page)
    for (let i = 0; i < assets.length; i += atOnce) {
      const some = await Promise.all(assets.slice(i, i + atOnce).map((asset) => checkAsset(options, asset)))
      findings.push(...some.flat())
    }
    looked += assets.length
    after = assets.at(-1)?.id
    if (after === undefined) break
  }
  for (const found of await listFoundFiles(options.db)) findings.push(...(await checkBlob(options, found)))
  return { findings, looked }
}

interface Expected {
  readonly path: string
  readonly size?: number
  readonly sha256: Buffer
}

type AssetFiles = Awaited<ReturnType<typeof listAssetFiles>>[number]

async function checkAsset(options: CheckOptions, asset: AssetFiles): Promise<readonly Finding[]> {
  const { path: original, size, sha256, sidecar_path: sidecar, sidecar_sha256: sidecarSha256 } = asset
  const findings = await checkBlob(options, { path: original, size, sha256 })
  if (sidecar === null || sidecarSha256 === null) return findings
  return [...findings, ...(await checkBlob(options, { path: sidecar, sha256: sidecarSha256 }))]
}

async function checkBlob({ blobs, deep }: CheckOptions, expected: Expected): Promise<readonly Finding[]> {
  const finding = (code: string, text: string): Finding[] => [{ code, subject: expected.path, text }]
  try {
    const there = await blobs.stat(expected.path)
    if (there === undefined) return finding('file_missing', 'A row tells of this file, and it is not there.')
    if (expected.size !== undefined && there.size !== expected.size)
      return finding('file_size', `It has ${there.size} bytes, and its row says ${expected.size}.`)
    if (!deep) return []
    const { sha256 } = await blobs.hash(expected.path)
    return sha256.equals(expected.sha256)
      ? []
      : finding('file_content', 'Its content is not what was put in.')
  } catch (error) {
    return finding('file_unreadable', `It can not be read (${errorCode(error) ?? String(error)}).`)
  }
}

/** The files of what was purged are in quarantine, or still at their paths, until they are unlinked. */
async function checkBuried(options: CheckOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  let after: string | undefined
  for (;;) {
    const buried = await listBuried(options.db, after, page)
    for (let i = 0; i < buried.length; i += atOnce) {
      const some = await Promise.all(buried.slice(i, i + atOnce).map((each) => checkPurged(options, each)))
      findings.push(...some.flat())
    }
    after = buried.at(-1)?.id
    if (after === undefined) return findings
  }
}

async function checkPurged({ blobs }: CheckOptions, buried: BuriedFiles): Promise<readonly Finding[]> {
  const { path: original, size, room, isQuarantined, isOverdue } = buried
  const inQuarantine = await blobs.sizeInQuarantine(`${room}/${original}`)
  const there = inQuarantine ?? (isQuarantined ? undefined : (await blobs.stat(original))?.size)
  if (there === size || (there === undefined && isOverdue)) return []
  const text =
    there === undefined
      ? 'It was purged, and its file is neither in quarantine nor at its path.'
      : `It was purged; its file has ${there} bytes, and its row said ${size}.`
  return [{ code: 'purged_file', subject: `${room}/${original}`, text }]
}

/** Every stored file belongs to a row, or to an upload that is on its way. */
async function checkFiles({ db, blobs }: CheckOptions): Promise<Walked> {
  const findings: Finding[] = []
  let looked = 0
  for await (const paths of pagesOf(pathsOf(blobs))) {
    looked += paths.length
    for (const unknown of await findUnclaimedPaths(db, paths)) {
      if ((await blobs.stat(unknown)) === undefined) continue
      findings.push({ code: 'file_unknown', subject: unknown, text: 'No row tells of this file.' })
    }
  }
  for await (const { incoming } of blobs.listIncoming()) {
    const [stray] = await findUnclaimedIncoming(db, [incoming])
    if (stray !== undefined)
      findings.push({ code: 'incoming_stray', subject: stray, text: 'No upload claims these bytes.' })
  }
  return { findings, looked }
}

async function* pathsOf(blobs: BlobStore): AsyncIterable<string> {
  for await (const entry of blobs.list('')) yield entry.path
}

async function* pagesOf<Item>(items: AsyncIterable<Item>): AsyncIterable<readonly Item[]> {
  let some: Item[] = []
  for await (const item of items) {
    some.push(item)
    if (some.length < page) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

/** Every picture that is said to be there is there, with its size. */
async function checkPictures({ db, derivedFolder }: CheckOptions): Promise<Walked> {
  const findings: Finding[] = []
  let looked = 0
  let after: PresentPicture | undefined
  for (;;) {
    const rows = await listPresentPictures(db, after, page)
    for (const row of rows) {
      const file = derivedPath(row.kind as DerivedPicture, row.asset_id)
      const size = await sizeOf(path.join(derivedFolder, file))
      if (size !== undefined && (row.bytes === null || size === row.bytes)) continue
      findings.push({ code: 'picture_missing', subject: file, text: 'It will be made again.' })
    }
    looked += rows.length
    after = rows.at(-1)
    if (after === undefined) return { findings, looked }
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
