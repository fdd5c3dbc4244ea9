import { expect, test } from 'vitest'
import { openTurns } from './turns.ts'

const { signal } = new AbortController()

/** Whether it has come to its turn by now. */
async function isTaken(turn: Promise<unknown>): Promise<boolean> {
  return await Promise.race([
    turn.then(() => true),
    new Promise<false>((resolve) => setTimeout(resolve, 5, false)),
  ])
}

test('so many run at once, the others in the order in which they came', async () => {
  const turns = openTurns(2)
  const [first, second] = [await turns.take(signal), await turns.take(signal)]
  const [third, fourth] = [turns.take(signal), turns.take(signal)]
  expect(await isTaken(third)).toBe(false)
  first()
  first()
  expect([await isTaken(third), await isTaken(fourth)]).toEqual([true, false])
  second()
  expect(await isTaken(fourth)).toBe(true)
})

test('who goes away while waiting takes no turn', async () => {
  const turns = openTurns(1)
  const end = await turns.take(signal)
  const gone = new AbortController()
  const waiting = turns.take(gone.signal)
  gone.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  const next = turns.take(signal)
  end()
  expect(await isTaken(next)).toBe(true)
})
