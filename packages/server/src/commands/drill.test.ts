import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { runHeirloom } from './run-heirloom.ts'

const folders = async (): Promise<readonly string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('heirloom-drill-'))

test('the drill deletes everything, is refused, forces it, takes it back, and ends well', async () => {
  const before = await folders()
  const program = await runHeirloom({}, { args: ['drill', 'vanish', '--assets', '300'] })
  expect([await program.ended, program.output()]).toEqual([0, expect.any(String)])
  const output = program.output()
  expect(output).toContain('Refused: “This would take away 300 at once')
  expect(output).toMatch(/A removal of 300 photos was refused, by .*postgres.*delete from heirloom\.asset/)
  expect(output).toContain('Now there are 0 photos.')
  expect(output).toContain('All 300 photos are back, every value and every byte as it was.')
  expect(await folders()).toEqual(before)
}, 120_000)

test('asked to stop in the middle, it leaves nothing', async () => {
  const before = await folders()
  const program = await runHeirloom({}, { args: ['drill', 'vanish', '--assets', '2000'] })
  await expect.poll(() => program.output(), { timeout: 60_000 }).toContain('Refused')
  program.child.kill('SIGINT')
  expect(await program.ended).toBe(3)
  expect(program.output()).toContain('Nothing of the drill is left.')
  expect(await folders()).toEqual(before)
}, 120_000)

test('other words are refused with a sentence', async () => {
  const program = await runHeirloom({}, { args: ['drill', 'fire'] })
  expect(await program.ended).toBe(2)
  expect(program.output()).toContain('heirloom drill vanish')
})
