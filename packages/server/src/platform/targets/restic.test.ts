import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { silentLog } from '../log/log.ts'
import { findProgram } from '../process/process.ts'
import { writeRepository } from './restic.testing.ts'
import { resticTarget } from './restic.ts'
import type { KnownFile } from './target.ts'
import { describeTarget } from './targets.conformance.ts'
import {
  addMany,
  contentsOf,
  fetchAll,
  listAll,
  makeRoot,
  pathsOf,
  putAll,
  verifyAll,
} from './targets.testing.ts'

const run = promisify(execFile)
const scratch = await mkdtemp(path.join(tmpdir(), 'heirloom-restic-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))
const log = silentLog()
const program = findProgram('restic')
const hasRestic = program !== null
const longPassword = 'a long password'
const placeAt = (repository: string, password = longPassword) => ({
  repository,
  password,
  cacheFolder: path.join(scratch, 'cache'),
  s3: undefined,
})

describeTarget(
  'restic',
  async () => {
    const folder = await mkdtemp(path.join(scratch, 'repo-'))
    return {
      target: (root) => resticTarget(placeAt(folder), { root, log }),
      prepare: () => writeRepository(folder, longPassword),
      takeAway: async () => {
        await rename(folder, `${folder}-away`)
        await mkdir(folder)
        return async () => {
          await rmdir(folder)
          await rename(`${folder}-away`, folder)
        }
      },
      keepsSums: true,
      close: () => rm(folder, { recursive: true }),
    }
  },
  { canRun: hasRestic, keepsFiles: false },
)

const instance = randomUUID()
const root = await makeRoot()
afterAll(() => root.close())

async function openFresh({ madeBy = 'test' }: { readonly madeBy?: 'test' | 'heirloom' } = {}) {
  const folder = await mkdtemp(path.join(scratch, 'repo-'))
  if (madeBy === 'test') await writeRepository(folder, longPassword)
  const target = resticTarget(placeAt(folder), { root: root.folder, log, tidyFrom: 6 })
  await target.open({ instance, mayMake: true })
  const restic = async (...args: string[]) => {
    const env = { ...process.env, RESTIC_REPOSITORY: folder, RESTIC_PASSWORD: longPassword }
    return (await run(program ?? '', ['--cache-dir', path.join(scratch, 'cache'), ...args], { env })).stdout
  }
  return { folder, target, restic }
}

const at = (place: string, password?: string) =>
  resticTarget(placeAt(place, password), { root: root.folder, log })

/** A repository of three files, of whose data the largest pack is damaged. */
async function damageOne(how: string) {
  const { folder, target } = await openFresh()
  const files = await addMany(root, 3, 20_000)
  await putAll(target, files)
  const [pack = ''] = await packsOf(folder)
  const bytes = await readFile(pack)
  await chmod(pack, 0o600)
  if (how === 'removed') await unlink(pack)
  else await writeFile(pack, damaged(bytes, how))
  return { target, files }
}

async function packsOf(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(folder, 'data'), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const sizes = await Promise.all(files.map(async (file) => [file, (await stat(file)).size] as const))
  return sizes.toSorted(([, a], [, b]) => b - a).map(([file]) => file)
}

describe.skipIf(!hasRestic)('restic', () => {
  test('another password, a folder that is not there, and other files are told apart', async () => {
    const { folder } = await openFresh()
    const opening = { instance, mayMake: true }
    await expect(at(folder, 'another password').open(opening)).rejects.toMatchObject({
      code: 'target_wrong_key',
    })
    await expect(at(path.join(folder, 'none')).open(opening)).rejects.toMatchObject({ code: 'target_gone' })
    const other = await mkdtemp(path.join(scratch, 'other-'))
    await writeFile(path.join(other, 'tax.pdf'), 'x')
    await expect(at(other).open(opening)).rejects.toMatchObject({ code: 'target_gone' })
    await expect(at('rest:http://me:secret@127.0.0.1:1/').open(opening)).rejects.toMatchObject({
      code: 'target_gone',
      message: expect.not.stringContaining('secret'),
    })
  })

  test.each(['flipped', 'truncated', 'emptied', 'removed'])(
    'of a pack that is %s nothing is taken for right',
    { timeout: 120_000 },
    async (how) => {
      const { target, files } = await damageOne(how)
      if (how === 'flipped')
        await expect(verifyAll(target, files)).rejects.toMatchObject({ code: 'target_damaged' })
      const into = await mkdtemp(path.join(scratch, 'into-'))
      const { fetched, wrong } = await fetchAll(target, files, into)
      expect([fetched.length + wrong.length, wrong.length > 0]).toEqual([files.length, true])
      expect(new Set(wrong.map(([, fault]) => fault))).toEqual(new Set(['unreadable']))
      expect(Object.keys(await contentsOf(into)).toSorted()).toEqual(fetched)
      const [bad = ''] = wrong.map(([name]) => name)
      const one = files.filter((file) => file.path === bad)
      expect(await verifyAll(target, one)).toEqual({ right: [], wrong: [[bad, 'unreadable']] })
    },
  )

  test('a few of many files are read alone, and compared', async () => {
    const { target } = await openFresh()
    const files = await addMany(root, 10)
    await putAll(target, files)
    const [one, other] = files as [KnownFile, KnownFile]
    expect(await verifyAll(target, [one])).toEqual({ right: [one.path], wrong: [] })
    const wrong = { ...other, sha256: '0'.repeat(64) }
    expect((await verifyAll(target, [wrong])).wrong).toEqual([[other.path, 'other_content']])
  })

  test('a lock of a dead process is taken away, one of a living is respected', async () => {
    const { folder, target } = await openFresh()
    const known = await addMany(root, 2)
    await putAll(target, known)
    const [one, other] = (await addMany(root, 2)) as [KnownFile, KnownFile]
    const child = spawn(
      program ?? '',
      ['--cache-dir', path.join(scratch, 'cache'), 'backup', '--stdin', '--stdin-filename', 'x'],
      {
        env: { ...process.env, RESTIC_REPOSITORY: folder, RESTIC_PASSWORD: longPassword },
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    )
    const ended = once(child, 'exit')
    await expect.poll(() => readdir(path.join(folder, 'locks')), { timeout: 20_000 }).toHaveLength(1)
    await expect(verifyAll(target, known)).rejects.toMatchObject({ code: 'target_busy' })
    child.kill('SIGKILL')
    await ended
    expect((await putAll(target, [one, other])).stored).toEqual(pathsOf([one, other]))
    const all = [...known, one, other]
    expect(await verifyAll(target, all)).toEqual({ right: pathsOf(all), wrong: [] })
    expect(await readdir(path.join(folder, 'locks'))).toEqual([])
  })

  test('restic itself finds what was put, and restores it', async () => {
    const { target, restic } = await openFresh({ madeBy: 'heirloom' })
    const files = await addMany(root, 3)
    await putAll(target, files)
    const into = await mkdtemp(path.join(scratch, 'own-'))
    await restic('restore', 'latest', '--host', `heirloom-${instance}`, '--target', into)
    expect(await contentsOf(into)).toEqual(Object.fromEntries(files.map((file) => [file.path, file.sha256])))
  })

  test('many puts are brought together, and no only copy is lost', { timeout: 400_000 }, async () => {
    const { target, restic } = await openFresh()
    const puts: KnownFile[] = []
    for (let n = 0; n < 8; n++) {
      const file = await root.add(`originals/tidy/${n % 3}/${n}.jpg`, `bytes ${n}`)
      puts.push(file)
      await putAll(target, [file])
    }
    await target.replace('journal/head.json', 'head')
    await root.add('keys/instance.key', 'never to leave the house')
    const [purged, changed, removed, ...rest] = puts as [KnownFile, KnownFile, KnownFile, ...KnownFile[]]
    await unlink(path.join(root.folder, purged.path))
    await root.add(changed.path, 'other 1')
    await target.remove([removed.path])
    await target.tidy?.({})
    const snapshots = JSON.parse(await restic('snapshots', '--json')) as unknown[]
    expect(snapshots.length).toBeLessThan(8)
    const left = [purged, changed, ...rest]
    expect(await verifyAll(target, left)).toEqual({ right: pathsOf(left), wrong: [] })
    const into = await mkdtemp(path.join(scratch, 'tidied-'))
    expect((await fetchAll(target, left, into)).fetched).toEqual(pathsOf(left))
    expect(pathsOf(await listAll(target, ''))).toEqual(
      [...pathsOf(left), 'heirloom-target.json', 'journal/head.json'].toSorted(),
    )
  })
})

function damaged(bytes: Buffer, how: string): Buffer {
  if (how === 'emptied') return Buffer.alloc(0)
  if (how === 'truncated') return bytes.subarray(0, bytes.length >> 1)
  bytes[100] = (bytes[100] ?? 0) ^ 1
  return bytes
}
