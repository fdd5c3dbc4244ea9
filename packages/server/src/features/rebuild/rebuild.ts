// A new database from journal files alone: all of history as it was, and the tables as history tells, as of now or of an
// earlier moment. Writes everything, once, in one transaction: it is whole or not there. Ground comes from a snapshot and
// the changes since; that the changes alone tell the same is the proof. Never looks at the database that was lost.
import { openDatabase } from '../../platform/db/db.ts'
import { failure } from '../../platform/errors/errors.ts'
import type { Log } from '../../platform/log/log.ts'
import { migrate } from '../../schema/schema.ts'
import type { Tables } from '../../schema/schema.ts'
import { fillDatabase } from './fill.ts'
import type { Filled, RebuildProgress } from './fill.ts'
import { isEmpty } from './history.sql.ts'
import { inOneTransaction } from './session.sql.ts'
import { readJournal } from './source.ts'
import type { Journal } from './source.ts'

export type { RebuildProgress } from './fill.ts'

export interface RebuildOptions {
  /** The folder with `segments` and `snapshots`. Only read. */
  readonly journalFolder: string
  /** An empty database, or one where nobody ever signed up. It is brought to this version. */
  readonly ownerUrl: string
  readonly superuserUrl?: string | undefined
  readonly appRole: string
  /** The library's id, where it is known: files of another are not taken. */
  readonly instance?: string | undefined
  /** The tables as they were then. History stays whole, and tells of the way back as one operation. */
  readonly to?: Date | undefined
  /** Takes what can be had where files are missing or damaged. */
  readonly despiteDamage?: boolean | undefined
  readonly onProgress: (progress: RebuildProgress) => void
  readonly log: Log
}

export interface RebuildReport extends Omit<Filled, 'lost'> {
  readonly seconds: number
  readonly to: Date | undefined
  /** Sentences: what is wrong with the files, and what is missing for it. */
  readonly faults: readonly string[]
  /** Sentences: what stands in no file, and what follows for people. */
  readonly notInFiles: readonly string[]
}

const notInFiles = [
  'Everybody signs in again, on every device: sessions are not kept in files.',
  'Removals that waited for somebody’s confirmation are gone; whoever wants them asks again.',
  'Alarms begin anew; what is still the matter is told again.',
  'Other limits for removals than the usual ones, set in the database itself, have to be set again.',
  'Previews and what is read from photos are made again by the worker.',
]

/**
 * Throws `database_not_empty`, `journal_missing`, `journal_damaged`, `schema_newer`, and `rebuild_not_proven` where what came
 * of it is not what the journal tells; then nothing was written but the empty tables.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildReport> {
  const started = performance.now()
  const {
    journalFolder,
    ownerUrl,
    superuserUrl,
    appRole,
    to,
    despiteDamage = false,
    onProgress,
    log,
  } = options
  const journal = await readJournal(journalFolder, {
    despiteDamage,
    instance: options.instance,
    onProgress: (done, total) => onProgress({ step: 'reading', done, total }),
  })
  const { to: schema } = await migrate(ownerUrl, { appRole, superuserUrl, log })
  refuseNewer(journal, schema)
  await refuseFull(ownerUrl)
  const filled = await inOneTransaction(ownerUrl, (session) =>
    fillDatabase(session, { journal, to, schema, onProgress }),
  )
  const seconds = (performance.now() - started) / 1000
  const { lost, ...figures } = filled
  return { ...figures, seconds, to, faults: [...journal.faults, ...lost], notInFiles }
}

function refuseNewer({ segments, snapshots }: Journal, schema: string): void {
  const newer = [...segments, ...snapshots].find(({ header }) => header.schema > schema)
  if (newer === undefined) return
  throw failure(
    'schema_newer',
    `${newer.file} was written by a newer Heirloom (${newer.header.program}; it knows ${newer.header.schema}). ` +
      'Use that version or a later one. Nothing was changed.',
  )
}

async function refuseFull(ownerUrl: string): Promise<void> {
  const database = openDatabase<Tables>({ url: ownerUrl, max: 1, applicationName: 'heirloom rebuild' })
  try {
    if (await isEmpty(database)) return
  } finally {
    await database.close()
  }
  throw failure(
    'database_not_empty',
    'There are accounts or history in this database already. A library is rebuilt into an empty database only. ' +
      'Nothing was changed.',
  )
}
