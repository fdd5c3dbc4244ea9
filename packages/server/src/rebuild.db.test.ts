// A database from journal files: what people did, shipped in parts, made again, and compared row by row.
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { makeSnapshot } from './features/shipping/shipping.ts'
import {
  closeAll,
  digests,
  expectChain,
  expectSame,
  expectSound,
  history,
  lastOperation,
  live,
  openWorld,
  rebuilt,
  shipAll,
  takeBack,
} from './rebuild.testing.ts'

afterEach(closeAll)

test('all of it comes back from segments alone, row by row', async () => {
  const world = await openWorld()
  await live(world)
  await shipAll(world)
  await live(world)
  await shipAll(world)
  const again = await rebuilt(world)
  expect(again.report).toMatchObject({
    isProven: true,
    differences: {},
    faults: [],
    snapshot: undefined,
  })
  expect(again.report.digests).toEqual(await digests(world.db))
  await expectSame(world, again)
})

test('and from a snapshot with what came before and after it', async () => {
  const world = await openWorld()
  await live(world)
  await shipAll(world)
  await live(world)
  await makeSnapshot(world.journal)
  await live(world)
  await shipAll(world)
  const again = await rebuilt(world)
  expect(again.report).toMatchObject({ isProven: true, differences: {}, faults: [] })
  expect(again.report.snapshot).toBeDefined()
  await expectSame(world, again)
  await expectChain(world, again)
  const twice = await rebuilt(world)
  expect(twice.report).toMatchObject({ isProven: true, differences: {}, faults: [] })
  await expectSame({ ...world, db: again.db }, twice)
})

test('every moment between comes back, and taking that back brings the later state', async () => {
  const world = await openWorld()
  const moments: { readonly at: Date; readonly digests: Awaited<ReturnType<typeof digests>> }[] = []
  for (let n = 0; n < 3; n++) {
    await live(world)
    await pause(5)
    moments.push({ at: new Date(), digests: await digests(world.db) })
    await pause(5)
    if (n < 2) await shipAll(world)
    if (n === 1) await makeSnapshot(world.journal)
  }
  await shipAll(world)
  const last = await lastOperation(world.db)
  const wanted = await digests(world.db)
  for (const { at, digests: then } of moments.slice(0, 2)) {
    const again = await rebuilt(world, { to: at })
    expect(await digests(again.db)).toEqual(then)
    expect(again.report).toMatchObject({ isProven: true, faults: [], to: at })
    expect((await history(again.db)).slice(0, (await history(world.db)).length)).toEqual(
      await history(world.db),
    )
    await expectSound(again.database)
    await takeBack(again.db, again.report.operation ?? '')
    expect(await digests(again.db)).toEqual(wanted)
    await expectSound(again.database)
  }
  const now = await rebuilt(world, { to: moments[2]!.at })
  expect(now.report.differences).toEqual({})
  expect(await history(now.db, last)).toEqual(await history(world.db, last))
}, 60_000)
