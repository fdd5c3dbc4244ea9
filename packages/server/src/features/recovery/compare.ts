// The seventh step: is it all there? Invariants, counts, bytes against the target, and who can sign in.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { errorCode } from '../../platform/errors/errors.ts'
import { findInstanceKey, secretsOf } from '../../platform/secrets/secrets.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { factOf } from './facts.ts'
import { count, spoken } from './files.ts'
import { withRows } from './database.ts'
import { sampleSize } from './library.ts'
import { countCatalog, listSealedPasswords, listWantedAt, sampleWanted } from './recovery.sql.ts'
import type { WantedFile } from './recovery.sql.ts'
import type { Facts, Finding, Recovery } from './recovery-types.ts'

export async function compareAll(recovery: Recovery): Promise<Partial<Facts>> {
  const { use, into, server } = recovery
  const databaseUrl = factOf(server?.databaseUrl, 'server')
  const findings = await use.check(databaseUrl, into)
  const told = new Set((recovery.facts.missingSome ?? []).map((file) => file.path))
  const faults = findings.filter((finding) => isFault(recovery, finding, told)).map(textOf)
  return await withRows(recovery, async ({ db }) => {
    const { compared, different } = await compareBytes(recovery, db)
    return {
      faults: [...faults, ...(await compareCount(recovery, db)), ...different],
      compared,
      lockedOut: await listLockedOut(recovery, db),
    }
  })
}

export function figureOfComparison({ facts }: Recovery): Promise<string> {
  const { faults = [], compared = 0, lockedOut = [], photos = 0 } = facts
  const parts = [
    faults.length === 0 ? 'nothing is wrong' : `${count(faults.length, 'thing is', 'things are')} wrong`,
    `${count(compared, 'file', 'files')} compared with the target byte for byte`,
    lockedOut.length === 0
      ? 'every password opens'
      : `${count(lockedOut.length, 'password', 'passwords')} to be reset`,
    `previews to come for ${count(photos, 'photo', 'photos')}`,
  ]
  return Promise.resolve(parts.join(', '))
}

const ofFiles = new Set(['file_missing', 'purged_file'])

/** Files that could not be fetched were told already; pictures are made again; a drill has a sample of files only. */
function isFault(
  { isDrill, to, facts }: Recovery,
  { code, subject }: Finding,
  told: ReadonlySet<string>,
): boolean {
  if (code === 'picture_missing') return false
  if (code === 'file_unknown' && to !== undefined) return false // of later photos: they wait for an undo
  if (!ofFiles.has(code)) return true
  return !isDrill && !told.has(subject) && (facts.missing ?? 0) <= told.size
}

const textOf = ({ subject, text }: Finding): string => `${subject}: ${text}`

async function compareCount({ facts }: Recovery, db: Db): Promise<readonly string[]> {
  const there = await countCatalog(db)
  if (there === facts.photos) return []
  return [`${spoken(facts.photos ?? 0)} photos and videos were brought back, and ${spoken(there)} are there.`]
}

/** With what the target holds at this moment, not with what was fetched. */
async function compareBytes(
  recovery: Recovery,
  db: Db,
): Promise<{ readonly compared: number; readonly different: readonly string[] }> {
  const { into, onProgress } = recovery
  const different: string[] = []
  let compared = 0
  const { sample } = recovery.facts
  const some = sample === undefined ? await sampleWanted(db, sampleSize) : await listWantedAt(db, sample)
  for (const [index, file] of some.entries()) {
    onProgress({ done: index, total: some.length, unit: 'files', words: 'Comparing bytes' })
    const here = await hashOf(() =>
      Promise.resolve(createReadStream(path.join(into, 'originals', file.path))),
    )
    if (here === undefined) continue // that it is missing was told
    compared += 1
    const fault = await compareWithTarget(recovery, file, here)
    if (fault !== undefined) different.push(fault)
  }
  return { compared, different }
}

async function compareWithTarget(
  { target }: Recovery,
  file: WantedFile,
  here: string,
): Promise<string | undefined> {
  if (here !== file.sha256) return `${file.path}: its content is not what was put in.`
  const there = await hashOf(() => target.read(`originals/${file.path}`))
  return there === here ? undefined : `${file.path}: it differs from what stands at the target.`
}

/** Undefined where there is none. */
async function hashOf(open: () => Promise<Readable>): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of await open()) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch (error) {
    if (['ENOENT', 'target_file_missing'].includes(errorCode(error) ?? '')) return undefined
    throw error
  }
}

/** Accounts with a password that this key does not open. */
async function listLockedOut({ into }: Recovery, db: Db): Promise<readonly string[]> {
  const key = await findInstanceKey(into)
  const secrets = key === undefined ? undefined : secretsOf(key)
  const accounts = await listSealedPasswords(db)
  return accounts
    .filter(({ password }) => password !== null && !opens(secrets, password))
    .map(({ email }) => email)
}

function opens(secrets: Secrets | undefined, sealed: string): boolean {
  try {
    return secrets?.unseal(sealed) !== undefined
  } catch {
    return false // `seal_broken`: sealed with another key
  }
}
