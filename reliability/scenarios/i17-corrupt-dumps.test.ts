// I17: four nightly dumps in a row were corrupt; two processes had written the same temporary file.
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openTestLibrary } from '../../packages/server/src/backups.testing.ts'
import type { TestLibrary } from '../../packages/server/src/backups.testing.ts'
import { beginRun, openLocks, performRun } from '../../packages/server/src/features/backups/backups.ts'
import { isFull } from './scenario.ts'

const nights = 4
const photos = isFull ? 2_000 : 30

let library: TestLibrary
beforeAll(async () => {
  library = await openTestLibrary()
  await library.add(photos)
  return () => library.close()
}, 120_000)

/** Two processes that both believe it is their turn: the row of a run, and each its own hands. */
async function bothAtOnce() {
  const { id } = await beginRun(library.db, { target: 'usb', kind: 'backup', askedBy: 'schedule' })
  const another = { ...library.deps, locks: openLocks(library.db, library.deps.log) }
  const never = new AbortController().signal
  return await Promise.all([performRun(library.deps, id, never), performRun(another, id, never)])
}

test('night after night two begin at once: one makes the backup, and it is whole each time', async () => {
  for (let night = 0; night < nights; night++) {
    await library.add(3)
    const runs = await bothAtOnce()
    expect(runs.filter((run) => run?.state === 'done')).toHaveLength(1)
    expect(await library.sumsSay('usb')).toBe('')
    expect(await library.run('usb', 'verify')).toMatchObject({ state: 'done' })
  }
}, 300_000)

test('a temporary file that somebody spoilt is nobody’s backup', async () => {
  const incoming = path.join(library.folderOf('usb'), '.heirloom', 'incoming')
  await writeFile(path.join(incoming, 'spoilt.part'), 'not a photo')
  await library.add(2)
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect(await library.sumsSay('usb')).toBe('')
  const names = await readdir(library.folderOf('usb'), { recursive: true })
  expect(names.filter((name) => name.endsWith('.part') && !name.startsWith('.heirloom'))).toEqual([])
}, 120_000)

test('a backup that was spoilt in its first night does not pass for one', async () => {
  const [asset] = await library.add(1)
  await library.run('usb')
  const file = path.join(library.folderOf('usb'), 'originals', asset?.path ?? '')
  await chmod(file, 0o644)
  await writeFile(file, Buffer.alloc((await readFile(file)).length))
  expect(await library.run('usb', 'verify')).toMatchObject({ state: 'failed', code: 'backup_damaged' })
  expect(await library.run('usb')).toMatchObject({ state: 'done' })
  expect(await library.sumsSay('usb')).toBe('')
  expect((await library.check()).findings).toEqual([])
}, 120_000)
