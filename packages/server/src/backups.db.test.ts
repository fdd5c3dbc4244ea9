import { appendFile, chmod, mkdtemp, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestLibrary } from './backups.testing.ts'
import type { TestLibrary } from './backups.testing.ts'
import { mayLeave, readOverview } from './features/backups/backups.ts'
import { findProgram } from './platform/process/process.ts'
import { writeRepository } from './platform/targets/restic.testing.ts'

let library: TestLibrary
beforeEach(async () => {
  library = await openTestLibrary()
})
afterEach(() => library.close())

const at = (name: string, file: string) => path.join(library.folderOf(name), file)
const original = ({ path: file }: { readonly path: string }) => `originals/${file}`

async function flip(file: string): Promise<void> {
  await chmod(file, 0o644)
  const bytes = await readFile(file)
  const place = Math.floor(bytes.length / 2)
  bytes[place] = (bytes[place] ?? 0) ^ 1
  await writeFile(file, bytes)
}

test('a whole run copies everything, and sha256sum agrees', async () => {
  await library.add(20)
  await library.add(5, true)
  const run = await library.run('usb')
  expect(run).toMatchObject({ state: 'done', message: null, askedBy: 'a test' })
  expect(await library.sumsSay('usb')).toBe('')
  const { targets, copies } = await readOverview(library.db)
  expect(targets.find(({ name }) => name === 'usb')).toMatchObject({ photos: 25, missing: 0, problem: null })
  expect(copies).toMatchObject({ photos: 25, once: 0, twice: 25, elsewhere: 0 })
  const manifest = JSON.parse(await readFile(at('usb', run.manifest ?? ''), 'utf8')) as Record<
    string,
    unknown
  >
  expect(manifest).toMatchObject({
    format: 1,
    photos: 25,
    head: { number: expect.any(Number) },
    target: 'usb',
  })
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
  expect((await library.check()).findings).toEqual([])
})

test('what comes later is copied after each ship, originals before the segment that tells of them', async () => {
  await library.add(3)
  await library.run('usb')
  await library.run('nas')
  const later = await library.add(4, true)
  await library.shipAndCopy()
  for (const name of ['usb', 'nas']) {
    expect(await library.sumsSay(name)).toBe('')
    for (const asset of later) {
      const [there, here] = [at(name, original(asset)), path.join(library.dataFolder.path, original(asset))]
      expect(await readFile(there)).toEqual(await readFile(here))
    }
    expect(await readFile(at(name, 'journal/head.json'))).toEqual(
      await readFile(path.join(library.dataFolder.journal, 'head.json')),
    )
  }
  const { targets, lossSeconds } = await readOverview(library.db)
  expect(targets.map(({ missing }) => missing)).toEqual([0, 0])
  expect(lossSeconds).toBeLessThan(30)
})

test('an original that is damaged here is told, and the others are copied', async () => {
  const [bad, gone] = await library.add(6)
  await flip(path.join(library.dataFolder.path, original(bad!)))
  await unlink(path.join(library.dataFolder.path, original(gone!)))
  const run = await library.run('usb')
  expect(run.state).toBe('done')
  expect(run.message).toContain('2 files could not be copied')
  expect(run.message).toContain(original(bad!))
  expect((await readOverview(library.db)).copies).toMatchObject({ once: 2, twice: 4 })
  expect(await library.sumsSay('usb')).toBe('')
})

test('a target that lost files is found out, told, and filled again', async () => {
  const [lost] = await library.add(5)
  await library.run('usb')
  await unlink(at('usb', original(lost!)))
  const verified = await library.run('usb', 'verify')
  expect(verified).toMatchObject({ state: 'failed', code: 'backup_damaged' })
  expect(verified.message).toContain(original(lost!))
  expect((await readOverview(library.db)).copies.once).toBe(1)
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect((await readOverview(library.db)).copies.once).toBe(0)
  expect(await library.sumsSay('usb')).toBe('')
  await rm(at('usb', 'originals'), { recursive: true })
  const again = await library.run('usb')
  expect(again).toMatchObject({ state: 'done' })
  expect(again.message).toContain('5 files were missing there, and copied again')
  expect(await library.sumsSay('usb')).toBe('')
})

test('after the rows are lost they are filled from what the target keeps, and nothing is copied again', async () => {
  await library.add(8)
  await library.run('usb')
  await library.db.deleteFrom('backup_copy').execute()
  const run = await library.run('usb')
  expect(run).toMatchObject({ state: 'done', message: null, figures: { adopted: expect.any(Number) } })
  expect(run.figures['adopted']).toBeGreaterThanOrEqual(8)
  expect((await readOverview(library.db)).copies).toMatchObject({ once: 0, twice: 8 })
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
})

test('two runs at once: the second is refused, in words', async () => {
  await library.add(2)
  const first = library.run('usb')
  await expect(library.run('usb')).rejects.toMatchObject({ code: 'backup_running' })
  expect(await first).toMatchObject({ state: 'done' })
})

test('a target that is gone, or may not be written, is told in the row, and cleared when it works again', async () => {
  await library.add(2)
  await library.run('usb')
  await rename(library.folderOf('usb'), `${library.folderOf('usb')}-away`)
  const run = await library.run('usb')
  expect(run).toMatchObject({ state: 'failed', code: expect.stringMatching(/^target_/) })
  expect((await readOverview(library.db)).targets.find(({ name }) => name === 'usb')?.problem).toBe(
    run.message,
  )
  await rename(`${library.folderOf('usb')}-away`, library.folderOf('usb'))
  await library.add(1)
  await library.shipAndCopy()
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect((await readOverview(library.db)).targets.find(({ name }) => name === 'usb')?.problem).toBeNull()
})

test('damaged SHA256SUMS are found, told, and written anew', async () => {
  await library.add(3)
  await library.run('usb')
  await appendFile(at('usb', 'SHA256SUMS'), 'nonsense\n')
  const verified = await library.run('usb', 'verify')
  expect(verified).toMatchObject({ state: 'failed', code: 'backup_damaged' })
  expect(verified.message).toContain('SHA256SUMS')
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
  expect(await library.sumsSay('usb')).toBe('')
})

test('what was purged may leave for good once a restore was tried from a backup that has it, and not before', async () => {
  const [asset] = await library.add(2, true)
  const rows = library.db
    .selectFrom('asset')
    .selectAll()
    .where('id', '=', asset?.id ?? '')
  const { path: file, sha256, sidecar_path: sidecarPath } = await rows.executeTakeFirstOrThrow()
  const may = () => mayLeave(library.db, { path: file, sha256, sidecarPath: sidecarPath ?? undefined })
  expect(await may()).toBe(false)
  await library.run('usb')
  expect(await may()).toBe(false)
  const drill = { target: 'usb', kind: 'drill' as const, asked_by: 'a test', ended_at: new Date() }
  await library.db
    .insertInto('backup_run')
    .values({ ...drill, state: 'failed' })
    .execute()
  expect(await may()).toBe(false)
  await library.db
    .insertInto('backup_run')
    .values({ ...drill, state: 'done' })
    .execute()
  expect(await may()).toBe(true)
  await flip(at('usb', `originals/${file}`))
  await library.run('usb', 'verify')
  expect(await may()).toBe(false)
  await library.db.updateTable('backup_target').set({ is_wanted: false }).execute()
  expect(await may()).toBe(true)
})

const there = (file: string | null) =>
  readFile(at('usb', file ?? '')).then(
    () => true,
    () => false,
  )

test('old snapshots and lists go by the settings, never the newest and never the one that was proven', async () => {
  await library.add(1)
  const proven = await library.run('usb')
  const { manifest } = proven
  await library.db
    .insertInto('backup_run')
    .values({
      target: 'usb',
      kind: 'drill',
      asked_by: 'a test',
      state: 'done',
      manifest,
      ended_at: new Date(),
    })
    .execute()
  const passing = await library.run('usb')
  const newest = await library.run('usb')
  const snapshotOf = ({ figures }: typeof proven) => String(figures['snapshot'])
  for (const run of [proven, newest]) {
    expect(await there(run.manifest)).toBe(true)
    expect(await there(snapshotOf(run))).toBe(true)
  }
  expect(await there(passing.manifest)).toBe(false)
  expect(await there(snapshotOf(passing))).toBe(false)
  expect(await there(`${passing.manifest}.sha256`)).toBe(false)
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
})

test('a run that is broken off goes on with the next', async () => {
  await library.add(30)
  const broken = await library.run('usb', 'backup', AbortSignal.timeout(30))
  expect(broken).toMatchObject({ state: 'stopped', code: 'interrupted' })
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect(await library.sumsSay('usb')).toBe('')
})

test.skipIf(findProgram('restic') === null)(
  'the same into a repository of restic, read back by restic itself',
  async () => {
    const repository = await mkdtemp(path.join(tmpdir(), 'heirloom-restic-'))
    await writeRepository(repository, 'a password for tests')
    const vault = await openTestLibrary({
      HEIRLOOM_BACKUP_TARGETS: `vault=restic:${repository}`,
      HEIRLOOM_RESTIC_PASSWORD: 'a password for tests',
    })
    try {
      await vault.add(3, true)
      expect(await vault.run('vault')).toMatchObject({ state: 'done', message: null })
      await vault.add(2)
      await vault.shipAndCopy()
      const { targets, copies } = await readOverview(vault.db)
      expect(targets).toMatchObject([{ name: 'vault', photos: 5, missing: 0, problem: null }])
      expect(copies).toMatchObject({ once: 0, twice: 5 })
      expect(await vault.run('vault', 'verify')).toMatchObject({ state: 'done' })
    } finally {
      await vault.close()
      await rm(repository, { recursive: true, force: true })
    }
  },
  240_000,
)
