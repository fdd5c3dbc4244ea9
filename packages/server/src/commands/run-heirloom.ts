// For tests: the program as a process of its own, as a person would start it.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { programEnvironment } from '../platform/process/process.ts'

const main = join(import.meta.dirname, '..', 'main.ts')

interface RunningProgram {
  readonly child: ChildProcess
  readonly url: string
  /** All that it wrote so far. */
  readonly output: () => string
  readonly ended: Promise<number | NodeJS.Signals>
}

type Settings = Readonly<Record<string, string>>

interface RunOptions {
  readonly uid?: number
  readonly args?: readonly string[]
}

/** Starts the program and returns at once. */
export async function runHeirloom(
  settings: Settings,
  { uid, args = ['serve'] }: RunOptions = {},
): Promise<RunningProgram> {
  const port = settings['HEIRLOOM_PORT'] ?? String(await freePort())
  const env = {
    ...programEnvironment(),
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HEIRLOOM_METRICS_PORT: '0',
    HEIRLOOM_WORKERS: '0',
    ...settings,
    HEIRLOOM_PORT: port,
  }
  const child = spawn(process.execPath, [main, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  return { child, url: `http://127.0.0.1:${port}`, output: () => text, ended }
}

/** Resolves when the server answers; fails with its words when it ends before. */
export async function untilAnswers({ url, output, ended }: RunningProgram): Promise<void> {
  const end = { code: undefined as number | NodeJS.Signals | undefined }
  void ended.then((code) => (end.code = code))
  for (const limit = Date.now() + 60_000; Date.now() < limit; await sleep(25)) {
    if (end.code !== undefined) throw new Error(`ended with ${end.code}:\n${output()}`)
    if (await answers(url)) return
  }
  throw new Error(`no answer in a minute:\n${output()}`)
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/api/server/ping`, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  )
  return response?.ok === true
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
