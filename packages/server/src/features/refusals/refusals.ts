// No refusal goes unrecorded: what the database refused and rolled back becomes an event of the history. The program
// records its own at once; those of others (psql, a script) are read from the built-in database's log, with role and
// statement; numbers that nobody can tell of become events that say so. Ground: events of the journal.
// Invariant: each refusal is told once. Where the log was read to and what was read there are one transaction.
import { pruneDatabaseLog, readDatabaseLog } from '../../platform/db/embedded/embedded.ts'
import type { LogEntry } from '../../platform/db/embedded/embedded.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Db } from '../../schema/schema.ts'
import {
  forgetPositions,
  holdsSecrets,
  readPositions,
  recordLoggedRefusal,
  recordUnknownRefusals,
  writePosition,
} from './refusals.sql.ts'

export interface RefusalDependencies {
  readonly db: Db
  /** Undefined where the database's log is not ours to read. */
  readonly logFolder: string | undefined
}

/** What our triggers raise. */
const codes = 'HG00'
/** The program tells of its own within moments; the log waits for that. */
const graceMs = 3_000
const patienceSeconds = 120
const everyMs = 2_000
const pruneEveryMs = 3_600_000

/** Tells of every refusal that nobody told of yet. Returns how many events it wrote. */
export async function tellRefusals(
  { db, logFolder }: RefusalDependencies,
  patience = patienceSeconds,
): Promise<number> {
  const logged = logFolder === undefined ? 0 : await tellLogged(db, logFolder)
  return logged + (await recordUnknownRefusals(db, patience))
}

async function tellLogged(db: Db, folder: string): Promise<number> {
  const database = await readPositions(db)
  let told = 0
  for await (const { file, read, entries } of readDatabaseLog(folder, codes, database.positions)) {
    const ours = entries.filter((entry) => entry.database === database.name)
    const fresh = ours.findIndex(isFresh)
    const settled = fresh === -1 ? ours : ours.slice(0, fresh)
    const end = fresh === -1 ? read : settled.at(-1)?.end
    if (end !== undefined) told += await tellEntries(db, settled, { file, end })
    if (fresh !== -1) break
  }
  return told
}

async function tellEntries(
  db: Db,
  entries: readonly LogEntry[],
  { file, end }: { readonly file: string; readonly end: number },
): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    let told = 0
    for (const entry of entries) told += (await tellEntry(trx, entry)) ? 1 : 0
    await writePosition(trx, file, end)
    return told
  })
}

/** One that the program may be about to tell of itself. */
function isFresh({ at, applicationName }: LogEntry): boolean {
  return applicationName?.startsWith('heirloom') === true && Date.now() - Date.parse(at) < graceMs
}

async function tellEntry(db: Db, entry: LogEntry): Promise<boolean> {
  const detail = parseDetail(entry.detail)
  const number = typeof detail['refusal'] === 'number' ? detail['refusal'] : null
  const isSecret = entry.statement !== undefined && (await holdsSecrets(db, entry.statement, detail['table']))
  const context = {
    actor: 'database',
    intent: 'removal.refused',
    at: entry.at,
    databaseRole: entry.role ?? 'unknown',
    applicationName: entry.applicationName,
    address: entry.client,
    sql: isSecret ? '(hidden: the table holds secrets)' : entry.statement,
    details: { ...detail, code: entry.code, message: entry.message },
  }
  return await recordLoggedRefusal(db, number, entry.line, context)
}

function parseDetail(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return text === undefined ? {} : (JSON.parse(text) as Record<string, unknown>)
  } catch {
    return {}
  }
}

/** Looks every two seconds until stopped. A database that is away is looked for again. */
export function watchRefusals(dependencies: RefusalDependencies, log: Log): { stop(): Promise<void> } {
  let prunedAt = 0
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    try {
      await tellRefusals(dependencies)
      if (Date.now() - prunedAt > pruneEveryMs) {
        await prune(dependencies)
        prunedAt = Date.now()
      }
    } catch (error) {
      log.warn({ err: error, code: errorCode(error) }, 'could not look for refusals; trying again')
    }
    if (!isStopped) timer = setTimeout(start, everyMs)
  }

  function start(): void {
    running = look()
  }

  start()
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}

async function prune({ db, logFolder }: RefusalDependencies): Promise<void> {
  if (logFolder !== undefined) await forgetPositions(db, await pruneDatabaseLog(logFolder))
}
