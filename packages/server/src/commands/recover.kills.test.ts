import { randomInt } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import {
  copyTo,
  differencesOf,
  digestsOf,
  endProgram,
  folderSpec,
  openLiving,
  runHeirloomCommand,
  runRecover,
  scratchFolder,
  shipAll,
  signIn,
  startOn,
  targetOf,
  uploadSome,
} from './recover.testing.ts'
import type { Living } from './recover.testing.ts'
import { runHeirloom } from './run-heirloom.ts'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let living: Living
let digests: Readonly<Record<string, string>>

const at = (name: string): string => path.join(folder.path, name)

beforeAll(async () => {
  folder = await scratchFolder()
  living = await openLiving(at('old'))
  await uploadSome(living, 6)
  await shipAll(living.data, true)
  digests = await digestsOf(living.data)
  await mkdir(at('usb'))
  await copyTo(targetOf(folderSpec(at('usb')), living.data), living.data)
  await endProgram(living.program)
  await rm(living.data, { recursive: true })
  return () => folder.remove()
}, 600_000)

const args = (): readonly string[] => ['--from', at('usb'), '--recovery-code', living.code, '--json']

/** Ended by kill -9 a moment after a step began; how far it came. */
async function killIn(step: number): Promise<string> {
  const settings = { HEIRLOOM_DATA: at('new') }
  const { child, output, ended } = await runHeirloom(settings, { args: ['recover', ...args()] })
  // One that was just done before the last kill is not begun again.
  await expect.poll(output, { timeout: 180_000, interval: 5 }).toMatch(new RegExp(`\\[[${step}-7]/7\\]`))
  await pause(randomInt(0, [0, 5, 10, 4_000, 60, 5, 1_500, 150][step] ?? 0))
  child.kill('SIGKILL')
  await ended
  return output()
}

test('killed in step after step, and called again, a recovery goes on and brings everything back', async () => {
  for (const step of [2, 3, 4, 6, 7]) {
    const output = await killIn(step)
    if (output.includes('"ok":true')) break // it was quicker than the kill
  }
  const last = await runRecover(args(), { HEIRLOOM_DATA: at('new') })
  expect(last.output).toMatch(/"ok":true|holds a library/)
  const program = await startOn(at('new'))
  try {
    expect(await digestsOf(at('new'))).toEqual(digests)
    expect(await differencesOf(program.url, await signIn(program.url), living.photos)).toEqual([])
    expect(await runHeirloomCommand(['check', '--deep'], { HEIRLOOM_DATA: at('new') })).toMatchObject({
      code: 0,
    })
  } finally {
    await endProgram(program)
  }
}, 600_000)
