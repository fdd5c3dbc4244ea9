import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { silentLog } from '../log/log.ts'
import { folderTarget } from './folder.ts'
import { parseSumLine, sumLine } from './sums.ts'
import type { KnownFile } from './target.ts'
import { describeTarget } from './targets.conformance.ts'
import { addMany, contentsOf, listAll, makeRoot, pathsOf, putAll, verifyAll } from './targets.testing.ts'

const run = promisify(execFile)
const scratch = await mkdtemp(path.join(tmpdir(), 'heirloom-target-'))
const root = await makeRoot()
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true })
  await root.close()
})
const log = silentLog()
const instance = randomUUID()
const freshFolder = () => mkdtemp(path.join(scratch, 'place-'))
const targetAt = (folder: string) => folderTarget({ folder, root: root.folder, log })
async function openFresh() {
  const folder = await freshFolder()
  const target = targetAt(folder)
  await target.open({ instance, mayMake: true })
  return { folder, target }
}

describeTarget('folder', async () => {
  const folder = await freshFolder()
  const at = (relative: string) => path.join(folder, relative)
  return {
    target: (root) => folderTarget({ folder, root, log }),
    // As a disk does that is unmounted: its mount point stays, empty.
    takeAway: async () => {
      await rename(folder, `${folder}-away`)
      await mkdir(folder)
      return async () => {
        await rmdir(folder)
        await rename(`${folder}-away`, folder)
      }
    },
    damage: {
      read: (relative) => readFile(at(relative)),
      write: async (relative, bytes) => {
        await unlink(at(relative))
        if (bytes !== undefined) await writeFile(at(relative), bytes)
      },
    },
    close: () => rm(folder, { recursive: true }),
  }
})

test('what ended processes left on the way in is removed; of others it stays', async () => {
  const { folder, target } = await openFresh()
  const incoming = path.join(folder, '.heirloom/incoming')
  const host = hostname()
    .replaceAll(/[^a-zA-Z0-9-]/g, '')
    .slice(0, 60)
  const dead = `${host}.4194304.abc.def.0.part`
  const other = `elsewhere.${process.pid}.abc.def.0.part`
  for (const name of [dead, other]) await writeFile(path.join(incoming, name), 'x')
  await target.open({ instance, mayMake: false })
  expect(await readdir(incoming)).toEqual([other])
})

test('a folder with other files, and one that is not there, become no target', async () => {
  const folder = await freshFolder()
  await writeFile(path.join(folder, 'tax.pdf'), 'x')
  await expect(targetAt(folder).open({ instance, mayMake: true })).rejects.toMatchObject({
    code: 'target_of_another',
  })
  expect(await readdir(folder)).toEqual(['tax.pdf'])
  await expect(targetAt(path.join(folder, 'none')).open({ instance, mayMake: true })).rejects.toMatchObject({
    code: 'target_gone',
  })
})

test('a later format and a broken identity are told apart', async () => {
  const { folder, target } = await openFresh()
  const identity = path.join(folder, 'heirloom-target.json')
  await writeFile(identity, JSON.stringify({ format: 2, instance, made: 'later' }))
  await expect(target.open({ instance, mayMake: true })).rejects.toMatchObject({ code: 'target_newer' })
  await writeFile(identity, '{')
  await expect(target.open({ instance, mayMake: true })).rejects.toMatchObject({ code: 'target_damaged' })
})

test('sha256sum agrees, also with names that it escapes', async () => {
  const { folder, target } = await openFresh()
  const names = ['plain.jpg', 'back\\slash.jpg', 'line\nbreak.jpg', 'return\rcarriage.jpg', ' ünï *.jpg']
  const files = await Promise.all(names.map((name) => root.add(`originals/sums/${name}`, name)))
  await putAll(target, files)
  await target.appendLines('SHA256SUMS', files.map(sumLine))
  const { stdout } = await run('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: folder })
  expect(stdout.trim().split('\n')).toHaveLength(files.length)
  expect(files.map((file) => parseSumLine(sumLine(file)))).toEqual(
    files.map(({ path, sha256 }) => ({ path, sha256 })),
  )
})

test('a last line that a crash tore is taken away before lines are added', async () => {
  const { folder, target } = await openFresh()
  const file = path.join(folder, 'SHA256SUMS')
  await writeFile(file, `${'a'.repeat(200_000)}\nwhole\ntorn`)
  await target.appendLines('SHA256SUMS', ['next'])
  expect((await readFile(file, 'utf8')).slice(200_000)).toBe('\nwhole\nnext\n')
  await writeFile(file, 'nothing but torn')
  await target.appendLines('SHA256SUMS', ['next'])
  expect(await readFile(file, 'utf8')).toBe('next\n')
})

test('what is damaged and put again stays aside', async () => {
  const { folder, target } = await openFresh()
  const [file] = (await addMany(root, 1)) as [KnownFile]
  await putAll(target, [file])
  const place = path.join(folder, file.path)
  await unlink(place)
  await writeFile(place, 'short')
  expect((await putAll(target, [file])).stored).toEqual([file.path])
  expect((await verifyAll(target, [file])).right).toEqual([file.path])
  const aside = Object.keys(await contentsOf(path.join(folder, '.heirloom/damaged')))
  expect(aside).toEqual([expect.stringContaining(file.path)])
  expect(pathsOf(await listAll(target, ''))).toEqual(['heirloom-target.json', file.path])
})

test('no symbolic link leads out of the target', async () => {
  const { folder, target } = await openFresh()
  const outside = await freshFolder()
  await symlink(outside, path.join(folder, 'originals'))
  const [file] = (await addMany(root, 1)) as [KnownFile]
  await expect(putAll(target, [file])).rejects.toMatchObject({ code: 'bad_path' })
  expect(await readdir(outside)).toEqual([])
})

const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const canMount =
  isRoot &&
  (await mounted('size=64k').then(
    ({ unmount }) => unmount().then(() => true),
    () => false,
  ))
async function mounted(options: string) {
  const folder = await freshFolder()
  await run('mount', ['-t', 'tmpfs', '-o', options, 'heirloom-target', folder])
  return { folder, unmount: () => run('umount', [folder]) }
}

test.skipIf(!canMount)(
  'a full disk is said to be full, and holds whole files only (needs root)',
  async () => {
    const { folder, unmount } = await mounted('size=1m')
    try {
      const target = targetAt(folder)
      await target.open({ instance, mayMake: true })
      const files = await addMany(root, 30, 100_000)
      await expect(putAll(target, files)).rejects.toMatchObject({ code: 'target_full' })
      const there = new Set(pathsOf(await listAll(target, 'originals')))
      expect(there.size).toBeGreaterThan(3)
      const whole = files.filter(({ path }) => there.has(path))
      expect(await verifyAll(target, whole)).toEqual({ right: pathsOf(whole), wrong: [] })
      expect(await readdir(path.join(folder, '.heirloom/incoming'))).toEqual([])
    } finally {
      await unmount()
    }
  },
)

test.skipIf(!canMount)(
  'a read-only disk is refused for writing and good for recovering (needs root)',
  async () => {
    const { folder, unmount } = await mounted('size=1m')
    try {
      const target = targetAt(folder)
      await target.open({ instance, mayMake: true })
      const files = await addMany(root, 3)
      await putAll(target, files)
      await run('mount', ['-o', 'remount,ro', folder])
      await expect(targetAt(folder).open({ instance, mayMake: false })).rejects.toMatchObject({
        code: 'target_denied',
      })
      await expect(putAll(target, await addMany(root, 1))).rejects.toMatchObject({ code: 'target_denied' })
      const reading = targetAt(folder)
      expect(await reading.open({ instance: '', mayMake: false })).toEqual({ instance })
      expect((await verifyAll(reading, files)).right).toEqual(pathsOf(files))
    } finally {
      await unmount()
    }
  },
)
