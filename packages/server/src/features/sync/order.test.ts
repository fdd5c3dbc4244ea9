// What the stream can send, against what docs/compatibility.md says of it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { syncEntityTypes } from './names.wire.ts'
import type { LineFamily } from './line-type.ts'
import { orderOf } from './order.ts'

const page = readFileSync(path.join(import.meta.dirname, '../../../../../docs/compatibility.md'), 'utf8')
const [, section = ''] = page.split('## The stream that phones keep up with')
const [stream = ''] = section.split('\n## ')
const [sent = '', never = ''] = stream.split('never sent')
const rows = (text: string): readonly (readonly [string, string])[] =>
  text.split('\n').flatMap((line): [string, string][] => {
    const [, first = '', second = ''] = line.split('|')
    return first.includes('`') || second.includes('`') ? [[first, second]] : []
  })
const names = (cells: readonly string[]): readonly string[] =>
  cells.flatMap((cell) => [...cell.matchAll(/`(\w+V\d)`/g)].map(([, name = '']) => name)).toSorted()

const order = orderOf((stored) => stored)
const families: readonly (LineFamily | 'none')[] = Object.values(order)
const entities = new Set([
  ...families.flatMap((family) =>
    family === 'none' ? [] : [family.upserts.entity, ...(family.deletions ? [family.deletions.entity] : [])],
  ),
  'SyncCompleteV1',
  'SyncResetV1',
])

test('the page names every type of line that is sent, and what it is asked for by', () => {
  expect(names(rows(sent).map(([, lines]) => lines))).toEqual([...entities].toSorted())
  const asked = names(rows(sent).map(([request]) => request))
  expect(asked).toEqual(
    Object.keys(order)
      .filter((type) => order[type as keyof typeof order] !== 'none')
      .toSorted(),
  )
})

test('and every one that never is', () => {
  const unsent = syncEntityTypes.filter((type) => !entities.has(type))
  expect(names(rows(never).map(([lines]) => lines))).toEqual(unsent.toSorted())
})

test('and counts right', () => {
  expect(stream).toContain(`Immich's ${Object.keys(order).length} request types`)
  expect(stream).toContain(`Of its ${syncEntityTypes.length} types of lines ${entities.size} are sent`)
})
