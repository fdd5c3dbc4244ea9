import { openOriginals } from '../app.ts'
import { check } from '../check.ts'
import { keepStrays } from '../features/reconcile/reconcile.ts'
import type { RebuildReport } from '../features/rebuild/rebuild.ts'
import type { Config } from '../platform/config/config.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import type { Log } from '../platform/log/log.ts'
import type { Tables } from '../schema/schema.ts'

interface Place {
  readonly config: Config
  readonly folder: DataFolder
  readonly log: Log
}

export interface Settled {
  /** Files that no row knew, kept for their owners. */
  readonly strays: number
  /** What is wrong, in sentences. */
  readonly findings: readonly string[]
}

/**
 * Brings the originals in line with rows that were made again: what was purged only later stands at its path again, and
 * what came in the last seconds, which no file of the journal tells of, is kept as found. Then looks through everything.
 */
export async function settleFiles(
  { config, folder, log }: Place,
  url: string,
  { buried }: RebuildReport,
): Promise<Settled> {
  const database = openDatabase<Tables>({ url, max: 4, applicationName: 'heirloom rebuild' })
  try {
    const { db } = database
    const blobs = await openOriginals({ config, database, dataFolder: folder, log })
    for (const { room, path } of buried) await blobs.restore(`${room}/${path}`, path)
    const look = async () => (await check({ db, blobs, derivedFolder: folder.derived, deep: false })).findings
    const first = await look()
    const unknown = first.filter(({ code }) => code === 'file_unknown').map(({ subject }) => subject)
    const strays = await keepStrays({ db, blobs }, unknown)
    const findings = (unknown.length === 0 ? first : await look()).filter(
      ({ code }) => code !== 'picture_missing',
    )
    return { strays, findings: findings.map(({ subject, text }) => `${subject}: ${text}`) }
  } finally {
    await database.close()
  }
}
