// From the command to the first answer on an existing library, and what the processes hold in memory when idle. The
// reference for the start is PostgreSQL and an empty Node HTTP server started one after the other.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startEmbedded } from '../packages/server/src/platform/db/embedded/embedded.ts'
import { silentLog } from '../packages/server/src/platform/log/log.ts'
import { milliseconds, print } from './measure.ts'
import type { Result } from './measure.ts'

const root = path.join(import.meta.dirname, '..')
const idleSeconds = 45

export async function run(): Promise<Result[]> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'heirloom-bench-'))
  try {
    await stop((await start(dataFolder)).child)
    const bare = await startBare(dataFolder)
    const second = await start(dataFolder)
    await setTimeout(idleSeconds * 1000)
    const memory = await memoryOf(second.child.pid!)
    await stop(second.child)
    return [
      milliseconds('start to first answer, existing library', second.ms, bare, 2500),
      {
        name: `memory, idle for ${idleSeconds} s`,
        ratio: memory.heirloom / 350,
        budget: '≤ 350 MB, and PostgreSQL 40 MB',
        figures: { 'Heirloom MB': memory.heirloom, 'PostgreSQL MB': memory.postgres },
      },
    ]
  } finally {
    await rm(dataFolder, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function start(dataFolder: string): Promise<{ readonly child: ChildProcess; readonly ms: number }> {
  const port = await freePort()
  const begun = performance.now()
  const child = spawn(process.execPath, [path.join(root, 'heirloom'), 'serve'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      HEIRLOOM_DATA: dataFolder,
      HEIRLOOM_HOST: '127.0.0.1',
      HEIRLOOM_PORT: String(port),
      HEIRLOOM_METRICS_PORT: '0',
      HEIRLOOM_SETUP: 'no',
    },
  })
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answer = await fetch(`http://127.0.0.1:${port}/api/server/ping`).catch(() => undefined)
    if (answer?.ok === true) return { child, ms: performance.now() - begun }
    await setTimeout(5)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

async function startBare(dataFolder: string): Promise<number> {
  const begun = performance.now()
  const embedded = await startEmbedded({ dataFolder, log: silentLog() })
  const script = 'require("http").createServer().listen(0, "127.0.0.1", () => process.exit(0))'
  await once(spawn(process.execPath, ['-e', script]), 'exit')
  const ms = performance.now() - begun
  await embedded.stop()
  return ms
}

/** Proportional set sizes, MB, of a process and all below it. */
async function memoryOf(pid: number): Promise<{ readonly heirloom: number; readonly postgres: number }> {
  const sum = { heirloom: 0, postgres: 0 }
  for (const each of await familyOf(pid)) {
    const name = await readFile(`/proc/${each}/comm`, 'utf8').catch(() => '')
    const text = await readFile(`/proc/${each}/smaps_rollup`, 'utf8').catch(() => '')
    const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0)
    sum[name.startsWith('postgres') ? 'postgres' : 'heirloom'] += kilobytes / 1024
  }
  return sum
}

async function familyOf(pid: number): Promise<readonly number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  )
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  const below = await Promise.all(children.map(familyOf))
  return [pid, ...below.flat()]
}

if (process.argv[1] === import.meta.filename) print(await run())
