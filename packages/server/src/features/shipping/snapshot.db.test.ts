import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Log } from '../../platform/log/log.ts'
import { listSnapshots, openSealed, readSnapshotHeader, snapshotPath } from '../../platform/sealed/sealed.ts'
import { groundTables } from '../../schema/schema.ts'
import { makeSnapshot, runShipping } from './shipping.ts'
import { addAccounts, faultsOf, shipSettled, startLibrary } from './shipping.testing.ts'
import type { ShippingLibrary } from './shipping.testing.ts'

let library: ShippingLibrary

/** Longer than the default: what still runs elsewhere on the same server holds shipping back. */
const eventually = (look: () => void) => vi.waitFor(look, { timeout: 20_000 })

beforeEach(async () => {
  library = await startLibrary()
})
afterEach(() => library.close())

test('a snapshot holds the catalog of one moment, with digests', async () => {
  await shipSettled(library)
  const made = await makeSnapshot(library)
  expect(made.path).toBe(snapshotPath(made.at, 1))
  const sealed = await openSealed(path.join(library.journalFolder, made.path))
  const rows = new Map<string, string>()
  for await (const table of sealed.tables) rows.set(table.name, await text(table.rows))
  await sealed.close()
  const ground = groundTables.map((table) => table.name)
  expect([...rows.keys()]).toEqual(['epoch', 'instance', ...ground, 'asset_exif'])
  expect(rows.get('account')).toContain(String.raw`Ada\tof \\N\nLovelace`)
  const header = readSnapshotHeader(sealed.header, '')
  expect(Object.keys(header.digests).toSorted()).toEqual(ground.toSorted())
  expect(header.digests).toEqual(made.digests)
  expect(header.digests['account']).toMatch(/^1:/)
  expect(header).toMatchObject({ number: 1, epoch: 1, snapshot: expect.stringMatching(/^\d+:\d+:/) })
  expect(await faultsOf(library)).toEqual([])
})

test('two in one second are two; one before anything was shipped has number 0', async () => {
  const [first, second] = await Promise.all([makeSnapshot(library), makeSnapshot(library)])
  expect(first.path).not.toBe(second.path)
  expect((await listSnapshots(library.journalFolder)).map((file) => file.number)).toEqual([0, 0])
  await shipSettled(library)
  expect(await faultsOf(library)).toEqual([])
})

test('the loop ships, makes a snapshot, and calls what comes after; of two, one at a time', async () => {
  let running = 0
  let most = 0
  const seen: number[] = []
  const afterShip = async ({ last }: { last: number }): Promise<void> => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, 20))
    seen.push(last)
    running -= 1
  }
  const loops = [1, 2].map(() => runShipping({ ...library, afterShip, everyMs: 5 }))
  await eventually(() => expect(seen).toContain(1))
  await addAccounts(library, 1)
  await eventually(() => expect(seen).toContain(2))
  await Promise.all(loops.map((loop) => loop.stop()))
  const calls = seen.length
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([most, seen.length]).toEqual([1, calls])
  expect(await listSnapshots(library.journalFolder)).toHaveLength(1)
  expect(await faultsOf(library)).toEqual([])
}, 60_000)

test('a snapshot is made again when something came and the last one is old', async () => {
  const rounds: number[] = []
  const afterShip = async ({ last }: { last: number }): Promise<void> => void rounds.push(last)
  const loop = runShipping({ ...library, afterShip, everyMs: 5, snapshotEveryMs: -1000 })
  await eventually(() => expect(rounds.length).toBeGreaterThan(3))
  expect(await listSnapshots(library.journalFolder)).toHaveLength(1)
  await addAccounts(library, 1)
  await eventually(() => expect(rounds).toContain(2))
  await loop.stop()
  expect(await listSnapshots(library.journalFolder)).toHaveLength(2)
}, 60_000)

test('what fails is told once, tried again, and a stop does not wait for the next round', async () => {
  const told: string[] = []
  const log = { error: () => told.push('error'), info: () => told.push('info') } as unknown as Log
  let calls = 0
  const afterShip = async (): Promise<void> => {
    calls += 1
    if (calls < 4) throw new Error('no disk')
  }
  const loop = runShipping({ ...library, log, afterShip, everyMs: 5 })
  await eventually(() => expect(calls).toBeGreaterThan(5))
  await loop.stop()
  expect(told).toEqual(['error', 'info'])
  const slow = runShipping({ ...library, afterShip, everyMs: 3_600_000 })
  await eventually(() => expect(calls).toBeGreaterThan(6))
  await slow.stop() // within the hour for which it would wait: the test's own limit tells
}, 60_000)
