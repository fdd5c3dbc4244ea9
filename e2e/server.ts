// A real Heirloom for a test: the program itself, on a scratch data folder and a free port.
// Whoever starts one calls `stop`, which ends it and removes the folder.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface RunningServer {
  readonly url: string
  readonly dataFolder: string
  /** As after a change in `<data>/heirloom.conf`: ends it, and starts it again at the same address. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const main = new URL('../packages/server/src/main.ts', import.meta.url).pathname
const START_LIMIT = 90_000

/** `prepare` may put into the empty data folder what a first start would make. */
export async function startHeirloom(
  prepare: (dataFolder: string) => Promise<void> = () => Promise.resolve(),
): Promise<RunningServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'heirloom-e2e-'))
  await prepare(dataFolder)
  const [port, metrics] = [await freePort(), await freePort()]
  const launch = () => launchServer(dataFolder, port, metrics)
  const remove = () => rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  let running: Launched
  try {
    running = await launch()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    url: running.url,
    dataFolder,
    restart: async () => {
      await running.end()
      running = await launch()
    },
    stop: async () => {
      await running.end()
      await remove()
    },
  }
}

interface Launched {
  readonly url: string
  end(): Promise<void>
}

async function launchServer(dataFolder: string, port: number, metrics: number): Promise<Launched> {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      ...process.env,
      HEIRLOOM_DATA: dataFolder,
      HEIRLOOM_HOST: '127.0.0.1',
      HEIRLOOM_PORT: String(port),
      HEIRLOOM_METRICS_PORT: String(metrics),
      HEIRLOOM_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => (said += String(text)))
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  const end = async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await exited
  }
  try {
    await untilReady(url, () => child.exitCode !== null)
  } catch (error) {
    await end()
    throw new Error(`Heirloom did not start: ${said}`, { cause: error })
  }
  return { url, end }
}

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const end = Date.now() + START_LIMIT
  while (Date.now() < end && !hasEnded()) {
    const reached = await fetch(`${url}/api/server/ping`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (reached) return
    await wait(200)
  }
  throw new Error(hasEnded() ? 'It ended by itself' : `No answer within ${START_LIMIT} ms`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('No port')
  return address.port
}
