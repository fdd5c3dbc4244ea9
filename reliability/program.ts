// The program under test, started as its users start it: `heirloom serve` in a folder of its own, on loopback.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = path.join(import.meta.dirname, '..')

export interface Program {
  readonly url: string
  readonly dataFolder: string
  readonly process: ChildProcess
  /** The last lines that it wrote. */
  readonly lines: string[]
}

export interface ProgramSettings {
  readonly dataFolder: string
  readonly port: number
  readonly workers: number
  /** A folder that is a backup target; none without. */
  readonly backupTo?: string
}

const surroundings = Object.entries(process.env).filter(([name]) => !name.startsWith('HEIRLOOM_'))

function environmentOf({ dataFolder, port, workers, backupTo }: ProgramSettings): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(surroundings),
    HEIRLOOM_DATA: dataFolder,
    HEIRLOOM_HOST: '127.0.0.1',
    HEIRLOOM_PORT: String(port),
    HEIRLOOM_METRICS_PORT: '0',
    HEIRLOOM_SETUP: 'no',
    HEIRLOOM_WORKERS: String(workers),
    ...(backupTo !== undefined && { HEIRLOOM_BACKUP_TARGETS: `usb=folder:${backupTo}` }),
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves once it answers; fails with what it wrote when it ends before, or takes more than two minutes. */
export async function startProgram(settings: ProgramSettings): Promise<Program> {
  const child = spawn(process.execPath, ['heirloom', 'serve'], {
    cwd: root,
    env: environmentOf(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // A process group of its own, so that server and worker can be killed in one moment.
  })
  child.setMaxListeners(50) // Each round waits for its end.
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.trimEnd().split('\n'))
      lines.splice(0, lines.length - 200)
    })
  }
  const program = {
    url: `http://127.0.0.1:${settings.port}`,
    dataFolder: settings.dataFolder,
    process: child,
    lines,
  }
  await untilAnswering(program)
  return program
}

async function untilAnswering({ url, process: child, lines }: Program): Promise<void> {
  const deadline = Date.now() + 120_000
  while (Date.now() < deadline) {
    if (hasEnded(child)) throw new Error(`heirloom serve ended:\n${lines.join('\n')}`)
    const answer = await fetch(`${url}/api/server/ping`, { signal: AbortSignal.timeout(2000) }).catch(
      () => undefined,
    )
    if (answer?.ok === true) return
    await pause(50)
  }
  child.kill('SIGKILL')
  throw new Error(`heirloom serve did not answer:\n${lines.join('\n')}`)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

export async function untilEnded(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await once(child, 'exit')
}

export async function stopProgram({ process: child }: Program): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await untilEnded(child)
  clearTimeout(timer)
}

/** The embedded server's first process; undefined where none runs. */
export async function postmasterOf({ dataFolder }: Pick<Program, 'dataFolder'>): Promise<number | undefined> {
  const text = await readFile(path.join(dataFolder, 'db', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return Number.isInteger(pid) && pid > 1 && isAlive(pid) ? pid : undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Runs a command beside the server, or alone; returns its exit code and what it wrote. */
export async function runCommand(
  words: readonly string[],
  settings: ProgramSettings,
): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, ['heirloom', ...words], {
    cwd: root,
    env: environmentOf(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  }
  await once(child, 'close')
  return { code: child.exitCode ?? -1, text }
}
