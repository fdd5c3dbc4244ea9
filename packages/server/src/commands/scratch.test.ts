import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { makeJpeg } from '../app.testing.ts'
import type { RunFile } from '../platform/data-folder/data-folder.ts'
import { programEnvironment } from '../platform/process/process.ts'
import { prepareDataFolder } from '../platform/testing/testing.ts'
import { openScratchOwner, resetScratch } from './scratch.ts'
import { runHeirloom, untilAnswers } from './run-heirloom.ts'

type Program = Awaited<ReturnType<typeof runHeirloom>>

let programs: Program[] = []
let folders: string[] = []

afterEach(async () => {
  for (const { child, ended } of programs) {
    child.kill('SIGTERM')
    await ended
  }
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
  programs = []
  folders = []
})

async function run(args: readonly string[], settings: Record<string, string> = {}): Promise<Program> {
  const program = await runHeirloom(settings, { args })
  programs.push(program)
  await untilAnswers(program)
  return program
}

const folderOf = ({ output }: Program): string => /\/[^"\s]*heirloom-scratch-\w+/.exec(output())![0]

const ada = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }

async function post(url: string, path: string, body: object = {}, token = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return fetch(`${url}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** An account with photos, and where they are told. */
async function fill({ url }: Program, photos = 3): Promise<void> {
  expect((await post(url, '/auth/admin-sign-up', ada)).status).toBe(201)
  const { accessToken } = (await (await post(url, '/auth/login', ada)).json()) as { accessToken: string }
  for (let i = 0; i < photos; i++) {
    const form = new FormData()
    form.set('fileCreatedAt', '2024-02-03T04:05:06.000Z')
    form.set('fileModifiedAt', '2024-02-03T04:05:06.000Z')
    form.set('assetData', new Blob([new Uint8Array(await makeJpeg({ width: 64, height: 48 }))]), `${i}.jpg`)
    const headers = { authorization: `Bearer ${accessToken}` }
    expect((await fetch(`${url}/api/assets`, { method: 'POST', headers, body: form })).status).toBe(201)
  }
}

async function originals(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, 'originals'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name)
}

async function isNew({ url }: Program): Promise<boolean> {
  const config = (await (await fetch(`${url}/api/server/config`)).json()) as { isInitialized: boolean }
  return !config.isInitialized
}

async function heirloom(port: string, ...args: readonly string[]): Promise<{ code: number; words: string }> {
  const main = join(import.meta.dirname, '..', 'main.ts')
  const env = { ...programEnvironment(), HEIRLOOM_PORT: port }
  return await promisify(execFile)(process.execPath, [main, ...args], { env }).then(
    ({ stdout }) => ({ code: 0, words: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, words: error.stderr }),
  )
}

test('a scratch library is emptied while it runs, and used on', async () => {
  const program = await run(['serve', '--scratch'], { HEIRLOOM_WORKERS: '1' })
  const folder = folderOf(program)
  for (let round = 0; round < 2; round++) {
    await fill(program)
    expect((await originals(folder)).length).toBe(3)
    expect((await post(program.url, '/heirloom/scratch/reset')).status).toBe(204)
    expect(await isNew(program)).toBe(true)
    expect(await originals(folder)).toEqual([])
  }
  await fill(program)
  const checked = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '..', 'main.ts'), 'check', '--deep'],
    { env: { ...programEnvironment(), HEIRLOOM_DATA: folder } },
  )
  expect(checked.stdout).not.toBe('')
  expect((await heirloom(new URL(program.url).port, 'reset')).code).toBe(0)
  expect(await isNew(program)).toBe(true)
  program.child.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  await expect(access(folder)).rejects.toThrow()
})

test('a library that people use refuses, with a sentence, and keeps what it has', async () => {
  const data = await mkdtemp(join(tmpdir(), 'heirloom-real-'))
  folders.push(data)
  await prepareDataFolder(data)
  const program = await run(['serve'], { HEIRLOOM_DATA: data })
  await fill(program, 1)
  const refused = await heirloom(new URL(program.url).port, 'reset')
  expect(refused).toEqual({ code: 3, words: expect.stringContaining('This is no scratch library') as string })
  // Not even with a mark in its folder: its database has none.
  const { instance } = JSON.parse(await readFile(join(data, 'heirloom.json'), 'utf8')) as { instance: string }
  await writeFile(join(data, 'scratch.json'), JSON.stringify({ scratch: instance }))
  const { ownerUrl } = JSON.parse(await readFile(join(data, 'run.json'), 'utf8')) as RunFile
  const owner = openScratchOwner(ownerUrl)
  await expect(resetScratch(data, owner.db)).rejects.toMatchObject({ code: 'not_scratch' })
  await owner.close()
  expect([await isNew(program), (await originals(data)).length]).toEqual([false, 1])
})

test('without its mark, or with that of another, a scratch library refuses too; it stays where that was asked for', async () => {
  const program = await run(['serve', '--scratch', '--keep'])
  const folder = folderOf(program)
  folders.push(folder)
  await fill(program, 1)
  const mark = join(folder, 'scratch.json')
  const refused = async (): Promise<void> => {
    const answer = await post(program.url, '/heirloom/scratch/reset')
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'not_scratch'])
    expect([await isNew(program), (await originals(folder)).length]).toEqual([false, 1])
  }
  await rename(mark, `${mark}.away`)
  await refused()
  await writeFile(mark, JSON.stringify({ scratch: '00000000-0000-4000-8000-000000000000' }))
  await refused()
  await rename(`${mark}.away`, mark)
  expect((await post(program.url, '/heirloom/scratch/reset')).status).toBe(204)
  program.child.kill('SIGTERM')
  await program.ended
  expect(await readdir(folder)).toContain('scratch.json')
})

test('nobody answers', async () => {
  const { code, words } = await heirloom('1', 'reset')
  expect([code, words]).toEqual([3, expect.stringContaining('No Heirloom answers')])
})
