import { expect, test } from 'vitest'
import { ackOf, atLeast, deletionsFrom, phasesOf, readProgress } from './state.ts'
import type { Progress } from './state.ts'

const id = '0b4f6a1e-6f0f-4c47-8b50-9b1e6b1f0a01'
const now = { epoch: 1, high: 90n }
const whole = (high: bigint): Progress => ({ epoch: 1, high })

test.each([whole(7n), { ...whole(7n), last: id }, { ...whole(7n), last: id, low: 3n }])(
  'what is written is read again: %o',
  (progress) => {
    const ack = ackOf('AssetV2', progress)
    expect(ack.startsWith('AssetV2|')).toBe(true)
    expect(readProgress(ack.slice('AssetV2|'.length))).toEqual(progress)
  },
)

test.each(['', '1', '1.', '1.2|x', `1.2|${id}|`, `1.2|${id}|3|4`, '1.-2', '1.2 ', 'reset'])(
  'what was never written is not read: %s',
  (text) => expect(readProgress(text)).toBeUndefined(),
)

test('a device that has nothing gets everything, and is known to have come as far as its last line', () => {
  const [phase, ...more] = phasesOf(undefined, now)
  expect(more).toEqual([])
  expect(phase).toMatchObject({ reached: expect.any(Function) })
  expect(phase?.since).toBeUndefined()
  expect(phase?.reached(id)).toEqual({ ...now, last: id })
})

test('one that broke off gets what changed of what it has, then goes on', () => {
  const progress = { ...whole(5n), last: id }
  const [known, rest] = phasesOf(progress, now)
  expect(known).toMatchObject({ since: 5n, upTo: id })
  expect(known?.reached('any')).toBe(progress)
  expect(rest).toMatchObject({ after: id })
  expect(rest?.since).toBeUndefined()
})

test('one that broke off among changes lacks those after its last line from before', () => {
  const [known, rest] = phasesOf({ ...whole(5n), last: id, low: 2n }, now)
  expect(known).toMatchObject({ since: 5n, upTo: id })
  expect(rest).toMatchObject({ since: 2n, after: id })
  expect(rest?.reached('b')).toEqual({ ...now, last: 'b', low: 2n })
})

test('a whole stream counts for types of which nothing came', () => {
  expect(atLeast(undefined, whole(9n))).toEqual(whole(9n))
  expect(atLeast(whole(5n), whole(9n))).toEqual(whole(9n))
  expect(atLeast(whole(12n), whole(9n))).toEqual(whole(12n))
  expect(atLeast({ ...whole(12n), last: id, low: 9n }, whole(9n))).toMatchObject({ last: id })
  expect(atLeast({ ...whole(12n), last: id, low: 8n }, whole(9n))).toEqual(whole(9n))
  expect(atLeast({ ...whole(12n), last: id }, whole(9n))).toEqual(whole(9n))
})

test('deletions begin with the oldest that was sent', () => {
  expect(deletionsFrom(undefined)).toBeUndefined()
  expect(deletionsFrom({ ...whole(9n), last: id })).toEqual(whole(9n))
  expect(deletionsFrom({ ...whole(9n), last: id, low: 4n })).toEqual(whole(4n))
})
