import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunFile } from '../platform/data-folder/data-folder.ts'
import { prepareDataFolder } from '../platform/testing/testing.ts'
import { freePort, runHeirloom, untilAnswers } from './run-heirloom.ts'

type Program = Awaited<ReturnType<typeof runHeirloom>>

let data: string
let programs: Program[] = []

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'heirloom-serve-'))
})

afterEach(async () => {
  for (const { child, ended } of programs.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
  await stopLeftDatabase()
  await rm(data, { recursive: true, force: true })
})

/** Where a test killed the program and started none after it. */
async function stopLeftDatabase(): Promise<void> {
  const pid = await databasePid().catch(() => 0)
  if (!(pid > 0) || !isAlive(pid)) return
  process.kill(pid, 'SIGINT')
  await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false)
}

async function run(settings: Record<string, string> = {}, options = {}): Promise<Program> {
  const program = await runHeirloom({ HEIRLOOM_DATA: data, ...settings }, options)
  programs.push(program)
  return program
}

async function started(settings: Record<string, string> = {}): Promise<Program> {
  const program = await run(settings)
  await untilAnswers(program)
  return program
}

/** Not the very first start on the folder. */
async function startedAgain(settings: Record<string, string> = {}): Promise<Program> {
  await prepareDataFolder(data)
  return await started(settings)
}

async function end(
  { child, ended }: Program,
  signal: NodeJS.Signals = 'SIGINT',
): Promise<number | NodeJS.Signals> {
  child.kill(signal)
  return ended
}

async function refusal(
  settings: Record<string, string> = {},
  options = {},
): Promise<{ code: unknown; words: string }> {
  const program = await run(settings, options)
  const code = await program.ended
  expect(program.output()).not.toMatch(/\n {4}at /)
  return { code, words: program.output() }
}

async function runFile(): Promise<RunFile> {
  return JSON.parse(await readFile(join(data, 'run.json'), 'utf8')) as RunFile
}

async function ask<T>(query: string): Promise<T> {
  const client = new Client((await runFile()).ownerUrl)
  await client.connect()
  try {
    const { rows } = await client.query(query)
    return (rows[0] ? Object.values(rows[0])[0] : undefined) as T
  } finally {
    await client.end()
  }
}

async function databasePid(): Promise<number> {
  return Number.parseInt(await readFile(join(data, 'db', 'postmaster.pid'), 'utf8'), 10)
}

test('Ctrl-C ends everything in order, and the next start finds the same library; with the folder of another it is refused', async () => {
  const first = await started()
  const id = await ask('select id from heirloom.instance')
  expect(await end(first)).toBe(0)
  expect(await readdir(data)).not.toContain('run.json')
  expect(await readdir(join(data, 'db'))).not.toContain('postmaster.pid')
  const second = await started()
  expect(await ask('select id from heirloom.instance')).toBe(id)
  expect(await end(second)).toBe(0)
  const mark = join(data, 'heirloom.json')
  const own = JSON.parse(await readFile(mark, 'utf8')) as object
  await writeFile(mark, JSON.stringify({ ...own, instance: randomUUID() }))
  const { code, words } = await refusal()
  expect(code).toBe(3)
  expect(words).toContain('belong to different libraries')
})

test('a database that is killed while the server runs is started again and held as before', async () => {
  const program = await startedAgain()
  const before = await databasePid()
  process.kill(before, 'SIGKILL')
  await expect.poll(() => databasePid().catch(() => before), { timeout: 30_000 }).not.toBe(before)
  const locks = `select count(*)::int from pg_locks where locktype = 'advisory' and granted and objid = 1`
  await expect.poll(() => ask(locks).catch(() => 0), { timeout: 30_000 }).toBe(1)
  await untilAnswers(program)
  expect(await end(program)).toBe(0)
}, 60_000)

test('a worker that is killed is started again, and ends with a server that is killed; the next start takes over the database that was left', async () => {
  const program = await startedAgain({ HEIRLOOM_WORKERS: '1' })
  await expect.poll(() => workersOf(program), { timeout: 15_000 }).toHaveLength(1)
  const [pid] = workersOf(program)
  process.kill(pid!, 'SIGKILL')
  await expect
    .poll(() => workersOf(program).filter((one) => one !== pid), { timeout: 15_000 })
    .toHaveLength(1)
  const [next] = workersOf(program)
  const left = await databasePid()
  expect(await end(program, 'SIGKILL')).toBe('SIGKILL')
  await expect.poll(() => isAlive(next!), { timeout: 15_000 }).toBe(false)
  expect(isAlive(left)).toBe(true)
  const second = await started()
  expect(await databasePid()).toBe(left)
  expect(await end(second)).toBe(0)
})

function workersOf({ child }: Program): number[] {
  const list = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  const fields = list.map((line) => line.trim().split(/\s+/))
  return fields
    .filter(([, parent, ...args]) => Number(parent) === child.pid && args.includes('work'))
    .map(([pid]) => Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a second one on the same data is refused, also where it cannot see the first, which goes on', async () => {
  const first = await startedAgain()
  const seeing = await refusal()
  expect(seeing.code).toBe(4)
  expect(seeing.words).toContain('Heirloom runs already on')
  await rm(join(data, 'run.json'))
  // It is stopped by the lock in the database.
  const blind = await refusal()
  expect(blind.code).toBe(4)
  expect(blind.words).toContain('Another Heirloom serves this database already')
  await untilAnswers(first)
})

test('a port that is taken is told before anything is made', async () => {
  const port = await freePort()
  const other = createServer().listen(port)
  await once(other, 'listening')
  const { code, words } = await refusal({ HEIRLOOM_PORT: String(port) })
  other.close()
  expect(code).toBe(3)
  expect(words).toContain(
    `Another program listens on port ${port}. Stop it, or choose another port: HEIRLOOM_PORT=`,
  )
  expect(await readdir(data)).not.toContain('db')
})

test('an address that this machine does not have is told', async () => {
  const { code, words } = await refusal({ HEIRLOOM_HOST: '203.0.113.77' })
  expect(code).toBe(3)
  expect(words).toContain('This machine has no address 203.0.113.77')
})

test('a file where the data folder should be is told', async () => {
  const path = join(data, 'file')
  await writeFile(path, '')
  const { code, words } = await refusal({ HEIRLOOM_DATA: path })
  expect(code).toBe(3)
  expect(words).toContain('there is a file where a folder should be')
})

test.skipIf(process.getuid?.() !== 0)(
  'a folder of somebody else is told (needs root, to be another user)',
  async () => {
    await chmod(data, 0o755)
    const { code, words } = await refusal({}, { uid: 65_534 })
    expect(code).toBe(3)
    expect(words).toContain('this user may not write there')
  },
)

test('a folder of a newer layout is left alone', async () => {
  await writeFile(join(data, 'heirloom.json'), JSON.stringify({ layout: 99, instance: randomUUID() }))
  const { code, words } = await refusal()
  expect(code).toBe(3)
  expect(words).toContain('was written by a newer Heirloom (layout 99')
})

test('a database of another version of PostgreSQL is left alone', async () => {
  await mkdir(join(data, 'db'))
  await writeFile(join(data, 'db', 'PG_VERSION'), '15\n')
  const { code, words } = await refusal()
  expect(code).toBe(3)
  expect(words).toContain('was made by PostgreSQL 15')
})

test('photos without their database are not buried under a new library', async () => {
  await prepareDataFolder(data)
  await mkdir(join(data, 'originals', 'somebody'), { recursive: true })
  const { code, words } = await refusal()
  expect(code).toBe(3)
  expect(words).toContain('but the database is empty')
})

test('a database that a newer program has used is left alone', async () => {
  const first = await startedAgain()
  await ask(`insert into heirloom.kysely_migration values ('9999_future', now()::text)`)
  await end(first)
  const { code, words } = await refusal()
  expect(code).toBe(3)
  expect(words).toContain('newer Heirloom')
})

test('wrong settings end the program with all of them', async () => {
  const { code, words } = await refusal({ HEIRLOOM_LOG_LEVEL: 'loud', HEIRLOOM_WORKERS: '-1' })
  expect(code).toBe(2)
  expect(words).toContain('2 settings are wrong')
})

test('a Ctrl-C that comes while it starts ends it in order', async () => {
  const program = await run()
  await expect.poll(() => readdir(data), { timeout: 15_000 }).toContain('keys')
  expect(await end(program)).toBe(0)
  expect(await readdir(data)).not.toContain('run.json')
})
