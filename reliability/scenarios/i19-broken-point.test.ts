// I19: a restore was refused because the restore point, taken of the corrupt database first, could not be made.
import { readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import {
  copyFolder,
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
  living = await openLiving(at('old'))
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

test.each([
  ['its control file is cut off', (db: string) => truncate(path.join(db, 'global', 'pg_control'), 0)],
  ['its log is gone', (db: string) => rm(path.join(db, 'pg_wal'), { recursive: true })],
  ['its pages are nonsense', scribble],
])(
  'the database is broken (%s): the way back never needs it, and keeps it',
  async (how, ruin) => {
    const name = how.replaceAll(' ', '-')
    await copyFolder(living.data, at(name))
    await ruin(at(name, 'db'))
    const ran = await runHeirloomCommand(['rebuild', '--yes'], { HEIRLOOM_DATA: at(name) })
    expect(ran.code, ran.output).toBe(0)
    expect(ran.output).toContain('Proven')
    const [kept = ''] = (await readdir(at(name))).filter((entry) => entry.startsWith('db-before-rebuild-'))
    expect(await readFile(at(name, kept, 'PG_VERSION'), 'utf8')).toMatch(/^\d+/)
    const program = await startOn(at(name))
    expect(await digestsOf(at(name))).toEqual(digests)
    expect(await differencesOf(program.url, await signIn(program.url), living.photos)).toEqual([])
    await endProgram(program)
  },
  300_000,
)
