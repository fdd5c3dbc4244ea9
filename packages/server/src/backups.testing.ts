// For tests of backups: a library with real files and a journal, and folders to copy it to.
import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { check } from './check.ts'
import type { Checked } from './check.ts'
import { beginRun, knowTargets, openCopier, performRun } from './features/backups/backups.ts'
import type { Run, RunDependencies, RunKind } from './features/backups/backups.ts'
import { ship } from './features/shipping/shipping.ts'
import { openFileStore } from './platform/blobs/blobs.ts'
import type { BlobStore } from './platform/blobs/blobs.ts'
import { readConfig } from './platform/config/config.ts'
import { openDataFolder } from './platform/data-folder/data-folder.ts'
import type { DataFolder } from './platform/data-folder/data-folder.ts'
import { beginEpoch, withOperation } from './platform/journal/journal.ts'
import { silentLog } from './platform/log/log.ts'
import { openSecrets } from './platform/secrets/secrets.ts'
import { createTestDatabase } from './platform/testing/testing.ts'
import type { TestDatabase } from './platform/testing/testing.ts'
import { runDependencies } from './safekeeping.ts'
import { writeInstanceId } from './schema/schema.ts'
import type { Db, Tables } from './schema/schema.ts'

export interface TestAsset {
  readonly id: string
  readonly path: string
}

export interface TestLibrary {
  readonly db: Db
  readonly database: TestDatabase<Tables>
  readonly dataFolder: DataFolder
  readonly blobs: BlobStore
  readonly owner: string
  readonly deps: RunDependencies
  /** Of a target, by its name. */
  readonly folderOf: (name: string) => string
  add(count: number, withSidecar?: boolean): Promise<readonly TestAsset[]>
  run(target: string, kind?: RunKind, signal?: AbortSignal): Promise<Run>
  /** Ships, and waits until every target has what is new. */
  shipAndCopy(): Promise<void>
  /** What `sha256sum -c` says of a target; empty where all is right. */
  sumsSay(name: string): Promise<string>
  check(): Promise<Checked>
  close(): Promise<void>
}

const never = new AbortController().signal

/** With two targets, `usb` and `nas`. */
export async function openTestLibrary(more: Readonly<Record<string, string>> = {}): Promise<TestLibrary> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-backups-'))
  const data = path.join(folder, 'data')
  const folderOf = (name: string): string => path.join(folder, name)
  for (const name of ['usb', 'nas']) await openFolder(folderOf(name))
  const database = await createTestDatabase<Tables>()
  const { db } = database
  await writeInstanceId(db, randomUUID())
  await beginEpoch(db)
  const dataFolder = await openDataFolder(data)
  await openSecrets(data, { mayMake: true })
  const blobs = await openFileStore({ root: dataFolder.originals, quarantine: dataFolder.quarantine })
  const targets = `usb=folder:${folderOf('usb')},nas@elsewhere=folder:${folderOf('nas')}`
  const config = readConfig({ HEIRLOOM_DATA: data, HEIRLOOM_BACKUP_TARGETS: targets, ...more })
  const deps = runDependencies({ config, database, dataFolder, log: silentLog(), version: '1.2.3' })
  const settled = { ...deps, takeStock: async () => (await untilPast(database), deps.takeStock()) }
  await knowTargets(settled)
  const owner = await addOwner(db)
  return {
    db,
    database,
    dataFolder,
    blobs,
    owner,
    deps: settled,
    folderOf,
    add: (count, withSidecar = false) => addAssets({ db, blobs, owner }, count, withSidecar),
    run: async (target, kind = 'backup', signal = never) => {
      const { id } = await beginRun(db, { target, kind, askedBy: 'a test' })
      const run = await performRun(settled, id, signal)
      if (run === undefined) throw new Error('the run is gone')
      return run
    },
    shipAndCopy: async () => {
      await untilPast(database)
      await ship({ ...database, journalFolder: dataFolder.journal, version: '1.2.3', log: silentLog() })
      const copier = openCopier(settled)
      copier.afterShip()
      await copier.settled()
      await copier.close()
    },
    sumsSay: (name) => sumsSay(folderOf(name)),
    check: () => check({ db, blobs, derivedFolder: dataFolder.derived, deep: true }),
    close: async () => {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openFolder(folder: string): Promise<void> {
  const { mkdir } = await import('node:fs/promises')
  await mkdir(folder)
}

async function addOwner(db: Db): Promise<string> {
  const account = { email: `${randomUUID()}@example.org`, name: 'Ada' }
  const { id } = await withOperation(db, { actor: 'system', intent: 'test' }, (trx) =>
    trx.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow(),
  )
  return id
}

async function addAssets(
  { db, blobs, owner }: Pick<TestLibrary, 'db' | 'blobs' | 'owner'>,
  count: number,
  withSidecar: boolean,
): Promise<readonly TestAsset[]> {
  const added: TestAsset[] = []
  for (let n = 0; n < count; n++) {
    const file = `ada/2025/2025-01-0${1 + (n % 9)}/${randomUUID()}.jpg`
    const { size, sha1, sha256 } = await place(blobs, file, randomBytes(1_000 + n))
    const sidecar = withSidecar ? await place(blobs, `${file}.xmp`, randomBytes(100)) : undefined
    const now = new Date()
    const row = {
      owner_id: owner,
      type: 'image' as const,
      file_name: 'a.jpg',
      file_created_at: now,
      file_modified_at: now,
      path: file,
      size,
      sha1,
      sha256,
      ...(sidecar && { sidecar_path: `${file}.xmp`, sidecar_sha256: sidecar.sha256 }),
      taken_at: now,
      local_time: '2025-01-01T00:00:00',
    }
    const { id } = await withOperation(db, { actor: 'user', intent: 'asset.upload' }, (trx) =>
      trx.insertInto('asset').values(row).returning('id').executeTakeFirstOrThrow(),
    )
    added.push({ id, path: file })
  }
  return added
}

async function place(blobs: BlobStore, file: string, bytes: Buffer) {
  const received = await blobs.receive(Readable.from([bytes]), { name: randomUUID() })
  await blobs.place(received, file)
  return received
}

/** Until everything that has ended is past what still runs elsewhere on the same server. */
async function untilPast({ pool }: TestDatabase<Tables>): Promise<void> {
  const ask = async (what: string): Promise<bigint> => {
    const { rows } = await pool.query<{ xid: string }>(`select ${what}(pg_current_snapshot())::text as xid`)
    return BigInt(rows[0]?.xid ?? 0)
  }
  const end = await ask('pg_snapshot_xmax')
  while ((await ask('pg_snapshot_xmin')) < end) await sleep(10)
}

async function sumsSay(folder: string): Promise<string> {
  try {
    const { stderr } = await promisify(execFile)(
      'sha256sum',
      ['--check', '--strict', '--quiet', 'SHA256SUMS'],
      {
        cwd: folder,
      },
    )
    return stderr
  } catch (error) {
    return String((error as { stdout?: string }).stdout) + String((error as { stderr?: string }).stderr)
  }
}
