import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { openDatabase } from '../../platform/db/db.ts'
import { beginEpoch, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import { undo } from './undo.ts'
import type { UndoDependencies, UndoRequest, Undone } from './undo.ts'

export interface UndoWorld extends UndoDependencies {
  readonly database: TestDatabase<Tables>
  /** As the owner of the tables, who may force removals. */
  readonly ownerDb: Db
  /** Tombstones whose files were asked for, and photos that came back. */
  readonly asked: string[]
  readonly returned: string[]
  close(): Promise<void>
}

/** A database whose purged files are always there again when asked for. */
export async function openUndoWorld(): Promise<UndoWorld> {
  const database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  const owner = openDatabase<Tables>({ url: database.ownerUrl, max: 2, applicationName: 'psql' })
  const asked: string[] = []
  const returned: string[] = []
  return {
    db: database.db,
    database,
    ownerDb: owner.db,
    asked,
    returned,
    bringBackFiles: (ids) => Promise.resolve(asked.push(...ids)).then(() => []),
    followReturned: (_trx, ids) => Promise.resolve(void returned.push(...ids)),
    close: async () => {
      await owner.close()
      await database.close()
    },
  }
}

export async function addAccount(db: Db): Promise<string> {
  const values = { email: `${randomUUID()}@example.org`, name: 'Ada', password: 'sealed:1' }
  return (await db.insertInto('account').values(values).returning('id').executeTakeFirstOrThrow()).id
}

/** Inserts photos of different names and checksums; gives their ids. */
export async function addAssets(db: Db, ownerId: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    insert into asset (owner_id, type, file_name, file_created_at, file_modified_at, path, size, sha1, sha256,
      taken_at, local_time)
    select ${ownerId}::uuid, 'image', 'IMG_' || n || '.jpg', '2024-05-01T10:00:00Z'::timestamptz, now(),
      gen_random_uuid()::text, 5, substring(sha256(gen_random_uuid()::text::bytea), 1, 20), sha256(''),
      now(), now()::timestamp
    from generate_series(1, ${count}) n returning id`.execute(db)
  return rows.map((row) => row.id)
}

const context: OperationContext = { actor: 'system', intent: 'test.change' }

/** Makes a change as one operation and gives the operation's id. */
export async function asOperation(
  db: Db,
  change: (trx: Trx) => Promise<unknown>,
  more: Partial<OperationContext> = {},
): Promise<string> {
  return await withOperation(db, { ...context, ...more }, async (trx) => {
    await change(trx)
    const { rows } = await sql<{ id: string }>`
      select id from operation where xid = pg_current_xact_id() and kind = 'change'`.execute(trx)
    return rows[0]?.id ?? ''
  })
}

/** Past the program: removals of any size, by force. */
export async function byForce(ownerDb: Db, change: (trx: Trx) => Promise<unknown>): Promise<string> {
  return await ownerDb.transaction().execute(async (trx) => {
    await sql`select heirloom.allow_removal('a test')`.execute(trx)
    await change(trx)
    const { rows } = await sql<{ id: string }>`
      select id from operation where xid = pg_current_xact_id() and kind = 'change'`.execute(trx)
    return rows[0]?.id ?? ''
  })
}

export async function undoOf(
  world: UndoWorld,
  operationIds: readonly string[],
  personId?: string,
): Promise<Undone> {
  return await undoSelected(world, { selection: { operationIds }, personId })
}

export async function undoSelected(world: UndoWorld, request: UndoRequest): Promise<Undone> {
  return await undo(world, request, { actor: 'system', intent: 'operation.undo' })
}

export async function readRow(
  db: Db,
  table: string,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(t) as row from ${sql.table(table)} t where id = ${id}`.execute(db)
  return rows[0]?.row
}
