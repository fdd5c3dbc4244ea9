import { sql } from 'kysely'
import type { Db } from '../../schema/schema.ts'

/** A file that a row names, with what it has to be. */
export interface WantedFile {
  /** Below the originals. */
  readonly path: string
  /** Undefined of sidecars: their rows tell the hash alone. */
  readonly bytes: number | undefined
  readonly sha256: string
  readonly name: string
  readonly owner: string
}

interface FileRow {
  readonly id: string
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly sidecarPath: string | null
  readonly sidecarSha256: string | null
  readonly name: string
  readonly owner: string
}

const nil = '00000000-0000-0000-0000-000000000000'
const columns = sql`a.id, a.path, a.size, encode(a.sha256, 'hex') as sha256, a.sidecar_path as "sidecarPath",
  encode(a.sidecar_sha256, 'hex') as "sidecarSha256", a.file_name as name, o.email as owner`

/** Photos and videos there are, in the trash or not. */
export async function countCatalog(db: Db): Promise<number> {
  const { rows } = await sql<{ photos: number }>`select count(*) as photos from asset`.execute(db)
  return rows[0]?.photos ?? 0
}

/** One page of all originals and sidecars, by id of their asset; the id to go on after, undefined at the end. */
export async function listWanted(
  db: Db,
  after: string | undefined,
  limit: number,
): Promise<{ readonly files: readonly WantedFile[]; readonly last: string | undefined }> {
  const { rows } = await sql<FileRow>`
    select ${columns} from asset a join account o on o.id = a.owner_id
    where a.id > ${after ?? nil} order by a.id limit ${limit}`.execute(db)
  return { files: rows.flatMap(filesOf), last: rows.at(-1)?.id }
}

/** Some at random. */
export async function sampleWanted(db: Db, limit: number): Promise<readonly WantedFile[]> {
  const { rows } = await sql<FileRow>`
    select ${columns} from (select * from asset order by random() limit ${limit}) a
    join account o on o.id = a.owner_id`.execute(db)
  return rows.flatMap(filesOf)
}

/** Originals that stand at these paths. */
export async function listWantedAt(db: Db, paths: readonly string[]): Promise<readonly WantedFile[]> {
  const { rows } = await sql<FileRow>`
    select ${columns} from asset a join account o on o.id = a.owner_id where a.path = any(${[...paths]})`.execute(
    db,
  )
  return rows.flatMap(filesOf)
}

function filesOf({ path, size, sha256, sidecarPath, sidecarSha256, name, owner }: FileRow): WantedFile[] {
  const original = { path, bytes: size, sha256, name, owner }
  if (sidecarPath === null || sidecarSha256 === null) return [original]
  return [
    original,
    { path: sidecarPath, bytes: undefined, sha256: sidecarSha256, name: `${name}.xmp`, owner },
  ]
}

/** Files that nobody claimed after a crash and that wait for their owners. */
export async function listWaiting(db: Db): Promise<readonly WantedFile[]> {
  const { rows } = await sql<WantedFile & { readonly bytes: number }>`
    select f.path, f.size as bytes, encode(f.sha256, 'hex') as sha256, f.path as name, o.email as owner
    from found_file f join account o on o.id = f.owner_id`.execute(db)
  return rows
}

/** Those of the paths that history tells of: of photos that came after the moment to which a library was brought back. */
export async function listPathsOfHistory(db: Db, paths: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ path: string }>`
    select path from unnest(${[...paths]}::text[]) as file(path)
    where path in (
      select path from change c, lateral (values (c.after->>'path'), (c.after->>'sidecar_path')) as told(path)
      where c.table_name = 'asset' and c.kind <> 'delete' and told.path is not null)`.execute(db)
  return rows.map(({ path }) => path)
}

/** Accounts that may sign in, with what their passwords were sealed to. */
export async function listSealedPasswords(
  db: Db,
): Promise<readonly { readonly email: string; readonly password: string | null }[]> {
  return db
    .selectFrom('account')
    .select(['email', 'password'])
    .where('deleted_at', 'is', null)
    .orderBy('email')
    .execute()
}
