import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareDataFolder } from '../packages/server/src/platform/testing/testing.ts'
import { scratchFolder } from './kills.ts'
import { closeCopied, openCopied, recoverRound, untilCopiedAgain, type Copied } from './recover.ts'

let library: Copied

beforeAll(async () => {
  const root = await scratchFolder()
  const data = path.join(root, 'data')
  await mkdir(data)
  await prepareDataFolder(data)
  library = await openCopied(root)
}, 180_000)
afterAll(() => closeCopied(library))

const pauseMs = 1_500

test.each([
  ['as soon as more came to the copy', untilCopiedAgain],
  ['soon after it came back', () => pause(1_000)],
])(
  'everything killed and the data folder removed (%s): what the copy had is back, and the library goes on',
  async (_, moment) => {
    const round = await recoverRound(library, moment, pauseMs)
    expect(round.wrong).toEqual([])
    expect(library.confirmed.length).toBeGreaterThan(5)
  },
  300_000,
)
