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
  runRecover,
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

const slownessMs = isFull ? 45_000 : 8_000

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

async function recoverUntilServer(into: string) {
  const args = ['recover', '--from', at('usb'), '--recovery-code', living.code, '--json']
  const program = await runHeirloom({ HEIRLOOM_DATA: at(into) }, { args })
  const find = (): Promise<number | undefined> => findServer(Number(program.child.pid))
  await expect.poll(find, { timeout: 60_000, interval: 10 }).toBeDefined()
  return { ...program, server: (await find()) ?? 0 }
}

async function expectWhole(into: string): Promise<void> {
  const program = await startOn(at(into))
  try {
    expect(await differencesOf(program.url, await signIn(program.url), living.photos)).toEqual([])
  } finally {
    await endProgram(program)
  }
}

test.runIf(process.platform === 'linux')(
  'a server that takes long to start is waited for, and the recovery ends well',
  async () => {
    const { server, output, ended } = await recoverUntilServer('slow')
    process.kill(server, 'SIGSTOP')
    await pause(slownessMs)
    expect(output()).toContain('it is alive')
    process.kill(server, 'SIGCONT')
    expect(await ended).toBe(0)
    await expectWhole('slow')
  },
  180_000,
)

test.runIf(process.platform === 'linux')(
  'a server that ends while it starts is told, nothing is taken back, and the next call goes on from there',
  async () => {
    const { server, output, ended } = await recoverUntilServer('ended')
    process.kill(server, 'SIGKILL')
    expect(await ended).toBe(3)
    expect(output()).toContain('did not start')
    expect(await readdir(at('ended'))).toContain('recovery.json')
    const again = await runRecover(['--from', at('usb'), '--recovery-code', living.code, '--json'], {
      HEIRLOOM_DATA: at('ended'),
    })
    expect(again.code).toBe(0)
    expect(again.output).not.toContain('[4/7] ')
    await expectWhole('ended')
  },
  180_000,
)
