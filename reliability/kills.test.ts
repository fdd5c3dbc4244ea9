import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareDataFolder } from '../packages/server/src/platform/testing/testing.ts'
import {
  closeLibrary,
  killRound,
  openLibrary,
  scratchFolder,
  verifyLibrary,
  type Library,
  type Victim,
} from './kills.ts'

let library: Library

beforeAll(async () => {
  const folder = await scratchFolder()
  await prepareDataFolder(folder)
  library = await openLibrary(0, folder)
}, 180_000)
afterAll(() => closeLibrary(library))

// As often as not something is on its way when the kill comes; how many are, matters to `npm run reliability`.
const weight = { connections: 2, smallest: 5_000, largest: 100_000, pauseMs: 40 }

test.each<Victim>(['program', 'database', 'everything', 'database_restart'])(
  'killed under load (%s): all that was confirmed is there after the next start',
  async (victim) => {
    const round = await killRound(library, victim, weight)
    expect(round.confirmed).toBeGreaterThan(weight.connections)
    expect(round.wrong).toEqual([])
  },
  180_000,
)

test('after all of them, everything that was ever confirmed is there', async () => {
  expect(await verifyLibrary(library)).toEqual([])
}, 60_000)
