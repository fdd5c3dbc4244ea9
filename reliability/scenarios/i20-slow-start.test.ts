// I20: a restore was rolled back at 100 % because the server took longer than 30 s to start.
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import {
  copyTo,
  differencesOf,
  endProgram,
  folderSpec,
  openLiving,
  scratchFolder,
  shipAll,
  signIn,
  startOn,
  targetOf,
  uploadSome,
} from '../../packages/server/src/commands/recover.testing.ts'
import type { Living } from '../../packages/server/src/commands/recover.testing.ts'
import { runHeirloom } from '../../packages/server/src/commands/run-heirloom.ts'
import { isFull } from './scenario.ts'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let living: Living

const at = (name: string): string => path.join(folder.path, name)

beforeAll(async () => {
  folder = await scratchFolder()
  living = await openLiving(at('old'))
  await uploadSome(living, 3)
  await shipAll(living.data, true)
  await mkdir(at('usb'))
  await copyTo(targetOf(folderSpec(at('usb')), living.data), living.data)
  await endProgram(living.program)
  await rm(living.data, { recursive: true })
  return () => folder.remove()
}, 120_000)

/** The server that a recovery has started. */
async function findServer(parent: number): Promise<number | undefined> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '')
  for (const pid of children.trim().split(' ').map(Number)) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (words.split('\0').includes('serve')) return pid
  }
  return undefined
}

async function recoverUntilServer() {
  const args = ['recover', '--from', at('usb'), '--recovery-code', living.code, '--json']
  const program = await runHeirloom({ HEIRLOOM_DATA: at('new') }, { args })
  const find = (): Promise<number | undefined> => findServer(Number(program.child.pid))
  await expect.poll(find, { timeout: 60_000, interval: 10 }).toBeDefined()
  return { ...program, server: (await find()) ?? 0 }
}

test.runIf(process.platform === 'linux')(
  'a server that ends while it starts is told, and nothing taken back; one that takes long is waited for, and all is well',
  async () => {
    const first = await recoverUntilServer()
    process.kill(first.server, 'SIGKILL')
    expect(await first.ended).toBe(3)
    expect(first.output()).toContain('did not start')
    expect(await readdir(at('new'))).toContain('recovery.json')
    const second = await recoverUntilServer()
    process.kill(second.server, 'SIGSTOP')
    if (isFull) await pause(45_000)
    await expect.poll(second.output, { timeout: 60_000 }).toContain('it is alive')
    process.kill(second.server, 'SIGCONT')
    expect(await second.ended).toBe(0)
    expect(second.output()).not.toContain('[4/7] ')
    const program = await startOn(at('new'))
    expect(await differencesOf(program.url, await signIn(program.url), living.photos)).toEqual([])
    await endProgram(program)
  },
  240_000,
)
