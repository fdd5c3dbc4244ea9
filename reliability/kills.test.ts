import { beforeAll, expect, test } from 'vitest'
import { closeLibrary, killRound, openLibrary, verifyLibrary, type Library, type Victim } from './kills.ts'

let library: Library

beforeAll(async () => {
  library = await openLibrary(0)
  return () => closeLibrary(library)
}, 180_000)

test.each<Victim>(['program', 'database', 'everything', 'database_restart'])(
  'killed under load (%s): all that was confirmed is there after the next start',
  async (victim) => {
    const round = await killRound(library, victim)
    expect(round.confirmed).toBeGreaterThan(5)
    expect(round.wrong).toEqual([])
    expect(await verifyLibrary(library)).toEqual([])
  },
  180_000,
)
