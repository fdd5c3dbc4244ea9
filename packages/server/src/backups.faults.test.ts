// Every kind of damage at a target is found, each time; and a run that is killed leaves nothing half.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, glob, readFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestLibrary } from './backups.testing.ts'
import type { TestLibrary } from './backups.testing.ts'
import { readOverview } from './features/backups/backups.ts'
import { programEnvironment } from './platform/process/process.ts'

let library: TestLibrary
beforeEach(async () => {
  library = await openTestLibrary()
})
afterEach(() => library.close())

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T

async function filesOf(folder: string): Promise<readonly string[]> {
  const files: string[] = []
  for await (const entry of glob('**/*', { cwd: folder, withFileTypes: true }))
    if (entry.isFile()) files.push(path.join(entry.parentPath, entry.name))
  return files.filter((file) => !path.relative(folder, file).startsWith('.heirloom'))
}

/** Damages a file, and says how to undo that. */
async function damage(
  files: readonly string[],
): Promise<{ what: string; file: string; mend: () => Promise<void> }> {
  const file = pick(files)
  const bytes = await readFile(file)
  await chmod(file, 0o644)
  const mend = () => writeFile(file, bytes)
  switch (pick(['flip', 'flip', 'flip', 'cut', 'empty', 'remove', 'exchange'])) {
    case 'cut':
      await truncate(file, Math.max(0, bytes.length - 1))
      return { what: 'cut', file, mend }
    case 'empty':
      await truncate(file, 0)
      return { what: 'empty', file, mend }
    case 'remove':
      await unlink(file)
      return { what: 'removed', file, mend }
    case 'exchange': {
      const other = pick(files.filter((one) => one !== file))
      await exchange(file, other)
      return { what: `exchanged with ${other}`, file, mend: () => exchange(file, other) }
    }
    default: {
      const flipped = Buffer.from(bytes)
      const at = Math.floor(Math.random() * bytes.length)
      flipped[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8))
      await writeFile(file, flipped)
      return { what: `byte ${at} flipped`, file, mend }
    }
  }
}

async function exchange(one: string, other: string): Promise<void> {
  await rename(one, `${one}.tmp`)
  await rename(other, one)
  await rename(`${one}.tmp`, other)
}

test('thirty damages, anywhere at the target: each is found, and the last try that went well stays the last', async () => {
  await library.add(4, true)
  const first = await library.run('usb')
  const files = await filesOf(library.folderOf('usb'))
  for (let n = 0; n < 30; n++) {
    const { what, file, mend } = await damage(files)
    const run = await library.run('usb', 'verify')
    expect([what, file, run.state]).toEqual([what, file, 'failed'])
    expect([what, file, run.code]).toEqual([
      what,
      file,
      expect.stringMatching(/^(backup_damaged|target_\w+)$/),
    ])
    expect((await readOverview(library.db)).lastVerifiedAt).toBeUndefined()
    await mend()
  }
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done', manifest: first.manifest })
}, 300_000)

test('a list of sums that is gone is found, and written again', async () => {
  await library.add(2, true)
  await library.run('usb')
  await unlink(path.join(library.folderOf('usb'), 'SHA256SUMS'))
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'failed', code: 'backup_damaged' })
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect(await library.sumsSay('usb')).toBe('')
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
}, 60_000)

const main = path.join(import.meta.dirname, 'main.ts')

/** `heirloom backup run`, killed a random moment after it began to work. */
async function killedRun(): Promise<void> {
  const child = spawn(process.execPath, [main, 'backup', 'run', '--target', 'usb', '--wait'], {
    env: {
      ...programEnvironment(),
      HEIRLOOM_DATA: library.dataFolder.path,
      HEIRLOOM_DATABASE_URL: library.database.appUrl,
      HEIRLOOM_DATABASE_OWNER_URL: library.database.ownerUrl,
      HEIRLOOM_BACKUP_TARGETS: `usb=folder:${library.folderOf('usb')}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  await Promise.race([ended, once(child.stderr, 'data')])
  await sleep(Math.random() * 1_500)
  child.kill('SIGKILL')
  await ended
}

test('killed at random moments and begun again: sha256sum agrees with all of it, and nothing is half', async () => {
  for (let round = 0; round < 4; round++) {
    await library.add(60, true)
    await killedRun()
    // The database notices a dead session at once; the row is believed for a few seconds more.
    await library.db
      .updateTable('backup_run')
      .set({ seen_at: new Date(0) })
      .where('state', '=', 'running')
      .execute()
  }
  expect(await library.run('usb')).toMatchObject({ state: 'done', message: null })
  expect(await library.sumsSay('usb')).toBe('')
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
  const { copies } = await readOverview(library.db)
  expect(copies).toMatchObject({ photos: 240, once: 0 })
  const incoming = path.join(library.folderOf('usb'), '.heirloom', 'incoming')
  const left: string[] = []
  for await (const file of glob('*', { cwd: incoming })) left.push(file)
  expect(left).toEqual([])
  expect((await stat(path.join(library.folderOf('usb'), 'SHA256SUMS'))).size).toBeGreaterThan(0)
  expect((await library.check()).findings).toEqual([])
}, 300_000)
