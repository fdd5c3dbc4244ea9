import { glob, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { intents, reasonNotToUndo, textOfIntent } from './intents.ts'

const source = path.join(import.meta.dirname, '..', '..')
const name = `'([a-z_]+\\.[a-z_]+)'`

/** Where an intent is named: as a property, as what `operationOf` is given, as a constant, in SQL, as a job's name. */
const places = [
  new RegExp(`intent: ?${name}`, 'g'),
  new RegExp(`operationOf\\(\\s*[\\w.]+,\\s*${name}`, 'g'),
  new RegExp(`'intent', ${name}`, 'g'),
]
const chosen = /intent = ([^\n]*)/g
const any = new RegExp(name, 'g')

async function namedIn(file: string): Promise<readonly string[]> {
  const text = await readFile(path.join(source, file), 'utf8')
  const named = places.flatMap((place) => [...text.matchAll(place)].map(([, intent = '']) => intent))
  const chosenHere = [...text.matchAll(chosen)].flatMap(([, line = '']) => [...line.matchAll(any)])
  const jobs = file.endsWith('.jobs.ts') ? [...text.matchAll(new RegExp(`(?:name: |= )${name}`, 'g'))] : []
  return [...named, ...[...chosenHere, ...jobs].map(([, intent = '']) => intent)]
}

async function namedInSource(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for await (const file of glob('**/*.{ts,sql}', { cwd: source })) {
    if (/\.test\.ts$|\.testing\.ts$|intents\.ts$/.test(file)) continue
    for (const intent of await namedIn(file)) found.set(intent, file)
  }
  return found
}

test('every intent that the program names has its words and its way back', async () => {
  const found = await namedInSource()
  expect(found.size).toBeGreaterThan(20)
  expect([...found].filter(([intent]) => !(intent in intents))).toEqual([])
})

test.each(Object.entries(intents))(
  '%s reads as a sentence, and is undone or says why not',
  (_name, entry) => {
    const told = { assets: 2, removed: 2, broughtBack: 2, inAlbums: 2, rows: 2, details: {} }
    const text = typeof entry.text === 'string' ? entry.text : entry.text(told)
    expect(text).toMatch(/^[A-Z][^.]+$/)
    if (entry.undo !== 'rows') expect(entry.undo.not).toMatch(/^[A-Z].*\.$/)
    expect(entry.kind === 'event' && entry.undo === 'rows').toBe(false)
  },
)

test('figures become words', () => {
  const told = { assets: 3, removed: 1, broughtBack: 0, inAlbums: 3, rows: 3, details: {} }
  expect(textOfIntent('asset.trash', told)).toBe('Moved 1 photo to the trash')
  expect(textOfIntent('asset.upload', { ...told, assets: 1200 })).toBe('Uploaded 1,200 photos')
  expect(textOfIntent('removal.refused', { ...told, details: { owners: [{ lost: 40 }, { lost: 2 }] } })).toBe(
    'A removal of 42 photos was refused',
  )
  expect(
    textOfIntent('removal.refused', { ...told, details: { owners: [{ lost: 60, budget: 'albums' }] } }),
  ).toBe('A removal of 60 albums was refused')
  expect(textOfIntent('album.create', { ...told, details: { album: 'Summer' } })).toBe(
    'Made the album “Summer”',
  )
  expect(textOfIntent('album.add_assets', { ...told, details: { album: 'Summer' } })).toBe(
    'Added 3 photos to the album “Summer”',
  )
  expect(textOfIntent('album.add_assets', told)).toBe('Added 3 photos to albums')
  expect(textOfIntent('unknown', told)).toBe('Changed 3 rows past Heirloom; 1 photo left sight')
  expect(textOfIntent('album.knit', told)).toBe('Did “album.knit”')
})

test('what is only in files is not undone by rows', () => {
  expect(reasonNotToUndo('asset.attach_sidecar')).toContain('quarantine')
  expect(reasonNotToUndo('asset.trash')).toBeUndefined()
})
