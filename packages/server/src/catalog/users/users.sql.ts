import { sql } from 'kysely'
import type { ExpressionBuilder, Selectable, SqlBool } from 'kysely'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import type { AvatarColor, NewUser, User, UserChanges, UserId } from './user.ts'

const names = [
  'id',
  'email',
  'name',
  'is_admin',
  'should_change_password',
  'is_onboarded',
  'avatar_color',
  'storage_label',
  'quota_bytes',
  'preferences',
  'created_at',
  'updated_at',
  'deleted_at',
] as const

const columns = (eb: ExpressionBuilder<Tables, 'account'>) =>
  [
    ...names,
    eb('pin', 'is not', null).as('has_pin'),
    eb
      .selectFrom('profile_image')
      .select('profile_image.created_at')
      .whereRef('profile_image.owner_id', '=', 'account.id')
      .as('pictured_at'),
  ] as const

type UserRow = Pick<Selectable<Tables['account']>, (typeof names)[number]> & {
  readonly has_pin: SqlBool
  readonly pictured_at: Date | null
}

function userOf(row: UserRow): User {
  return {
    id: row.id as UserId,
    email: row.email,
    name: row.name,
    isAdmin: row.is_admin,
    shouldChangePassword: row.should_change_password,
    isOnboarded: row.is_onboarded,
    avatarColor: row.avatar_color as AvatarColor,
    storageLabel: row.storage_label ?? undefined,
    quotaBytes: row.quota_bytes ?? undefined,
    preferences: row.preferences as Record<string, unknown>,
    hasPin: Boolean(row.has_pin),
    picturedAt: row.pictured_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at ?? undefined,
  }
}

const active = (db: Db) => db.selectFrom('account').where('deleted_at', 'is', null)

export async function findUser(db: Db, id: string): Promise<User | undefined> {
  const row = await active(db).select(columns).where('id', '=', id).executeTakeFirst()
  return row && userOf(row)
}

/** Also one that was removed. */
export async function findAnyUser(db: Db, id: string): Promise<User | undefined> {
  const row = await db.selectFrom('account').select(columns).where('id', '=', id).executeTakeFirst()
  return row && userOf(row)
}

/** Everyone, removed ones among them, in the order of their coming. */
export async function listAllUsers(db: Db): Promise<readonly User[]> {
  const rows = await db.selectFrom('account').select(columns).orderBy('created_at').orderBy('id').execute()
  return rows.map(userOf)
}

/** Everyone, by name. */
export async function listUsers(db: Db): Promise<readonly User[]> {
  const rows = await active(db).select(columns).orderBy('name').orderBy('id').execute()
  return rows.map(userOf)
}

export interface UserToSignIn {
  readonly user: User
  readonly sealedPassword: string | null
}

export async function findUserToSignIn(db: Db, email: string): Promise<UserToSignIn | undefined> {
  const row = await active(db)
    .select(columns)
    .select('password')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst()
  return row && { user: userOf(row), sealedPassword: row.password }
}

/** The sealed password of an account; null where it has none. */
export async function findPassword(db: Db, id: UserId): Promise<string | null> {
  const row = await active(db).select('password').where('id', '=', id).executeTakeFirst()
  return row?.password ?? null
}

/** The sealed PIN of an account; null where it has none. */
export async function findPin(db: Db, id: UserId): Promise<string | null> {
  const row = await active(db).select('pin').where('id', '=', id).executeTakeFirst()
  return row?.pin ?? null
}

/** Until the transaction ends, no other may make an account under this lock. */
export async function lockAccounts(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('heirloom.accounts'))`.execute(trx)
}

/** Throws `email_taken`, `storage_label_taken`. */
export async function insertUser(trx: Trx, user: NewUser): Promise<User> {
  const values = {
    email: user.email,
    name: user.name,
    password: user.sealedPassword,
    is_admin: user.isAdmin,
    storage_label: user.storageLabel ?? null,
    pin: user.sealedPin ?? null,
    quota_bytes: user.quotaBytes ?? null,
    ...(user.shouldChangePassword !== undefined && { should_change_password: user.shouldChangePassword }),
    ...(user.avatarColor !== undefined && { avatar_color: user.avatarColor }),
  }
  const insert = trx.insertInto('account').values(values).returning(columns)
  return userOf(await orTaken(insert.executeTakeFirstOrThrow()))
}

/** Changes what is given and leaves the rest. Throws `email_taken`, `storage_label_taken`. */
export async function updateUser(trx: Trx, id: UserId, changes: UserChanges): Promise<User> {
  const update = trx
    .updateTable('account')
    .set({
      email: changes.email,
      name: changes.name,
      password: changes.sealedPassword,
      is_admin: changes.isAdmin,
      should_change_password: changes.shouldChangePassword,
      is_onboarded: changes.isOnboarded,
      avatar_color: changes.avatarColor,
      preferences: changes.preferences && JSON.stringify(changes.preferences),
      pin: changes.sealedPin,
      storage_label: changes.storageLabel,
      quota_bytes: changes.quotaBytes,
      deleted_at: changes.deletedAt,
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .returning(columns)
  return userOf(await orTaken(update.executeTakeFirstOrThrow()))
}

async function orTaken<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (cause) {
    if (errorCode(cause) !== '23505') throw cause
    if ((cause as { readonly constraint?: unknown }).constraint === 'account_storage_label_key')
      throw failure('storage_label_taken', 'This storage label belongs to another account already.', {
        cause,
      })
    throw failure('email_taken', 'This e-mail address belongs to another account already.', { cause })
  }
}

/** How much a person's originals take, trash included. */
export async function sumUsedBytes(db: Db, id: UserId): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(bytes), 0)::bigint as bytes from asset_count where owner_id = ${id}`.execute(db)
  return rows[0]?.bytes ?? 0
}

/** The same of everyone; who has none is not in it. */
export async function listUsedBytes(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; bytes: number }>`
    select owner_id as id, sum(bytes)::bigint as bytes from asset_count group by 1`.execute(db)
  return new Map(rows.map(({ id, bytes }) => [id, bytes]))
}
