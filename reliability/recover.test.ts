import { beforeAll, expect, test } from 'vitest'
import { closeCopied, openCopied, recoverRound, type Copied } from './recover.ts'

let library: Copied

beforeAll(async () => {
  library = await openCopied()
  return () => closeCopied(library)
}, 180_000)

test.each([25_000, 2_000])(
  'everything killed and the data folder removed (after %d ms): what the copy had is back, and the library goes on',
  async (afterMs) => {
    const round = await recoverRound(library, afterMs)
    expect(round.wrong).toEqual([])
    expect(library.confirmed.length).toBeGreaterThan(5)
  },
  300_000,
)
