// I19: a restore was refused because the restore point, taken of the corrupt database first, could not be made.
import { readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import {
  differencesOf,
  digestsOf,
  endProgram,
  openLiving,
  runHeirloomCommand,
  scratchFolder,
  shipAll,
  signIn,
  startOn,
  uploadSome,
} from '../../packages/server/src/commands/recover.testing.ts'
import type { Living } from '../../packages/server/src/commands/recover.testing.ts'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let living: Living
let digests: Readonly<Record<string, string>>

const at = (...names: string[]): string => path.join(folder.path, ...names)

beforeAll(async () => {
  folder = await scratchFolder()
  living = await openLiving(at('library'))
  await uploadSome(living, 3)
  await shipAll(living.data, true)
  await uploadSome(living, 3)
  await shipAll(living.data)
  digests = await digestsOf(living.data)
  await endProgram(living.program)
  return () => folder.remove()
}, 300_000)

/** Every page of every table is nonsense. */
async function scribble(db: string): Promise<void> {
  const files = await readdir(path.join(db, 'base'), { recursive: true, withFileTypes: true })
  for (const file of files.filter((entry) => entry.isFile()))
    await writeFile(path.join(file.parentPath, file.name), Buffer.alloc(8192, 0xa5))
}

test('the database is broken (control file cut off, log gone, pages nonsense): the way back never needs it, and keeps it', async () => {
  await truncate(at('library', 'db', 'global', 'pg_control'), 0)
  await rm(at('library', 'db', 'pg_wal'), { recursive: true })
  await scribble(at('library', 'db'))
  const ran = await runHeirloomCommand(['rebuild', '--yes'], { HEIRLOOM_DATA: living.data })
  expect(ran.code, ran.output).toBe(0)
  expect(ran.output).toContain('Proven')
  const [kept = ''] = (await readdir(living.data)).filter((entry) => entry.startsWith('db-before-rebuild-'))
  expect(await readFile(at('library', kept, 'PG_VERSION'), 'utf8')).toMatch(/^\d+/)
  const program = await startOn(living.data)
  expect(await digestsOf(living.data)).toEqual(digests)
  expect(await differencesOf(program.url, await signIn(program.url), living.photos)).toEqual([])
  await endProgram(program)
}, 300_000)
