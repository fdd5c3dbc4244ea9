import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import type { Db, Tables, Trx } from '../../schema/schema.ts'
import type { AvatarColor, NewUser, User, UserChanges, UserId } from './user.ts'

const columns = [
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
] as const

type UserRow = Pick<Selectable<Tables['account']>, (typeof columns)[number]>

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
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const active = (db: Db) => db.selectFrom('account').where('deleted_at', 'is', null)

export async function findUser(db: Db, id: string): Promise<User | undefined> {
  const row = await active(db).select(columns).where('id', '=', id).executeTakeFirst()
  return row && userOf(row)
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
    .select([...columns, 'password'])
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst()
  return row && { user: userOf(row), sealedPassword: row.password }
}

/** The sealed password of an account; null where it has none. */
export async function findPassword(db: Db, id: UserId): Promise<string | null> {
  const row = await active(db).select('password').where('id', '=', id).executeTakeFirst()
  return row?.password ?? null
}

/** Until the transaction ends, no other may make an account under this lock. */
export async function lockAccounts(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('heirloom.accounts'))`.execute(trx)
}

/** Throws `email_taken`. */
export async function insertUser(trx: Trx, user: NewUser): Promise<User> {
  const values = {
    email: user.email,
    name: user.name,
    password: user.sealedPassword,
    is_admin: user.isAdmin,
    storage_label: user.storageLabel ?? null,
  }
  const insert = trx.insertInto('account').values(values).returning(columns)
  return userOf(await orEmailTaken(insert.executeTakeFirstOrThrow()))
}

/** Changes what is given and leaves the rest. Throws `email_taken`. */
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
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .returning(columns)
  return userOf(await orEmailTaken(update.executeTakeFirstOrThrow()))
}

async function orEmailTaken<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (cause) {
    if (errorCode(cause) !== '23505') throw cause
    throw failure('email_taken', 'This e-mail address belongs to another account already.', { cause })
  }
}

/** How much a person's originals take, trash included. */
export async function sumUsedBytes(db: Db, id: UserId): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(bytes), 0)::bigint as bytes from asset_count where owner_id = ${id}`.execute(db)
  return rows[0]?.bytes ?? 0
}
