// How long a library that was made for conformance runs takes to be empty again, with an account and a hundred files in it,
// beside removing as many files from a folder.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../reliability/program.ts'
import { milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const root = path.join(import.meta.dirname, '..')
const rounds = 10
const files = 100
const bytes = 10_000
const person = { email: 'bench@example.org', password: 'a calm long password', name: 'Bench' }

export async function run(): Promise<Result[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-'))
  const port = await freePort()
  const child = spawn(process.execPath, [path.join(root, 'heirloom'), 'serve', '--scratch'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      HEIRLOOM_HOST: '127.0.0.1',
      HEIRLOOM_PORT: String(port),
      HEIRLOOM_METRICS_PORT: '0',
      HEIRLOOM_SETUP: 'no',
    },
  })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${port}/api`
  try {
    while (!(await answers(url))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
      await setTimeout(50)
    }
    const ours: number[] = []
    const bare: number[] = []
    for (let round = 0; round < rounds; round++) {
      await fill(url)
      ours.push(await timed(() => post(url, 'heirloom/scratch/reset', {})))
      await fillFolder(folder)
      bare.push(await timed(() => rm(folder, { recursive: true })))
    }
    return [milliseconds(`a scratch library of ${files} files is emptied`, median(ours), median(bare), 500)]
  } finally {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/server/ping`).catch(() => undefined)
  return answer?.ok === true
}

async function post(url: string, name: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
  return answer
}

async function fill(url: string): Promise<void> {
  await post(url, 'auth/admin-sign-up', person)
  const { accessToken } = (await (await post(url, 'auth/login', person)).json()) as { accessToken: string }
  const headers = { authorization: `Bearer ${accessToken}` }
  for (let n = 0; n < files; n++) {
    const body = new FormData()
    body.set('fileCreatedAt', '2024-02-03T04:05:06.000Z')
    body.set('fileModifiedAt', '2024-02-03T04:05:06.000Z')
    body.set('assetData', new Blob([randomBytes(bytes)]), `${n}.jpg`)
    const answer = await fetch(`${url}/assets`, { method: 'POST', headers, body })
    if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
  }
}

async function fillFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (let n = 0; n < files; n++) await writeFile(path.join(folder, `${n}.jpg`), randomBytes(bytes))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

if (process.argv[1] === import.meta.filename) print(await run())
