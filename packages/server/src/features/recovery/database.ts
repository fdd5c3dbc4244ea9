// The third step: the journal's files, and the catalog that is built from them into an empty database.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { TargetFile } from '../../platform/targets/targets.ts'
import type { Db } from '../../schema/schema.ts'
import { factOf } from './facts.ts'
import { count, faultWords, spoken } from './files.ts'
import { countCatalog } from './recovery.sql.ts'
import type { Facts, Recovery } from './recovery-types.ts'

export async function restoreDatabase(recovery: Recovery): Promise<Partial<Facts>> {
  const { into, use, to, despiteDamage, onProgress } = recovery
  const damage = await fetchJournal(recovery)
  if (damage.length > 0 && !despiteDamage) throw journalDamaged(recovery, damage)
  const database = await use.openDatabase(into, { fresh: true })
  recovery.database = database
  const journalFolder = path.join(into, 'journal')
  const built = await use
    .rebuild(database, { journalFolder, to, despiteDamage, onProgress })
    .catch(async (error: unknown) => {
      // The next try fetches all of it again, perhaps from a better target.
      if (errorCode(error) === 'journal_damaged') await rm(journalFolder, { recursive: true, force: true })
      throw error
    })
  const photos = await withRows(recovery, ({ db }) => countCatalog(db))
  return {
    rows: built.rows,
    isProven: built.isProven,
    damage: [...new Set([...damage, ...built.damage])],
    photos,
    ...(built.until !== undefined && { until: built.until }),
    ...(built.wayBack !== undefined && { wayBack: built.wayBack }),
  }
}

export function proveDatabase({ facts }: Recovery): Promise<string> {
  const rows = `${spoken(factOf(facts.rows, 'rows'))} rows, ${count(facts.photos ?? 0, 'photo or video', 'photos and videos')}`
  const proof = facts.isProven === true ? 'equal by digest' : 'nothing to compare them with'
  const until = facts.until === undefined ? '' : `, until ${facts.until}`
  return Promise.resolve(`${rows}${until}, ${proof}`)
}

/** What could not be had, in words; the chain itself is looked at by the rebuild. The head goes first: whoever ships meanwhile is no fault. */
async function fetchJournal(recovery: Recovery): Promise<readonly string[]> {
  const { into, target } = recovery
  await rm(path.join(into, 'journal', 'head.json'), { force: true })
  const damage: string[] = []
  const files: TargetFile[] = []
  // Sums beside files are the target's own.
  for await (const file of target.list('journal/')) if (!file.path.endsWith('.sha256')) files.push(file)
  const head = files.filter(({ path: at }) => at === 'journal/head.json')
  await fetchInto(recovery, head, damage)
  await fetchInto(
    recovery,
    files.filter((file) => !head.includes(file)),
    damage,
  )
  return damage
}

async function fetchInto(
  { target, into, parallel, signal, onProgress }: Recovery,
  files: readonly TargetFile[],
  damage: string[],
): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  const count = (bytes: number): void => onProgress({ done: (done += bytes), total, unit: 'bytes' })
  await target.fetch(files, into, {
    parallel,
    signal,
    onFetched: ({ bytes }) => count(bytes),
    onFault: ({ path: at, bytes }, fault) => {
      damage.push(`${at} ${faultWords[fault]}.`)
      count(bytes)
    },
  })
}

function journalDamaged({ place }: Recovery, damage: readonly string[]): Error {
  const more = damage.length > 5 ? `\n  and ${damage.length - 5} more` : ''
  return failure(
    'journal_damaged',
    `The journal at ${place} is damaged:\n${damage
      .slice(0, 5)
      .map((text) => `  ${text}`)
      .join('\n')}${more}\n` +
      'Recover from another target, if there is one. To bring back what can be read of this one: --despite-damage',
    { details: { damage } },
  )
}

/** Rows of the restored database, whether it was restored in this call or in an earlier one. */
export async function withRows<Result>(
  recovery: Recovery,
  work: (rows: { readonly db: Db }) => Promise<Result>,
): Promise<Result> {
  const { use, into, server } = recovery
  if (server === undefined) recovery.database ??= await use.openDatabase(into, { fresh: false })
  const rows = use.openRows(server?.databaseUrl ?? recovery.database?.url ?? '')
  try {
    return await work(rows)
  } finally {
    await rows.close()
  }
}
