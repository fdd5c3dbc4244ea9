// Our OpenAPI document against that of Immich 3.1, field by field. What differs on purpose stands with its reason in
// tools/openapi-differences.json. The reference is no part of this repository: without it there is nothing to compare.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

const root = path.join(import.meta.dirname, '..', '..', '..')
const reference = path.join(root, '..', 'shared', 'reference', 'immich-openapi-3.1.0.json')

let heirloom: TestApp
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'heirloom-openapi-'))
  heirloom = await startTestApp()
})
afterAll(async () => {
  await heirloom.close()
  await rm(folder, { recursive: true, force: true })
})

async function compare(ours: unknown, other: string): Promise<string> {
  const file = path.join(folder, 'ours.json')
  await writeFile(file, JSON.stringify(ours))
  const tool = path.join(root, 'tools', 'compare-openapi.mjs')
  const found = await promisify(execFile)(process.execPath, [tool, file, other]).catch(
    (error: { stdout: string; stderr: string }) => ({ stdout: error.stdout + error.stderr }),
  )
  return found.stdout
}

interface Described {
  readonly paths: Record<string, Record<string, { responses: unknown; parameters?: { name: string }[] }>>
}

const document = async (): Promise<Described> =>
  (await (await fetch(`${heirloom.url}/api/openapi.json`)).json()) as Described

test.skipIf(!existsSync(reference))(
  'the document differs from the reference where it is meant to',
  async () => {
    expect(await compare(await document(), reference)).toBe('')
  },
)

test('what differs is found', async () => {
  const other = path.join(folder, 'other.json')
  const told = await document()
  const without = { ...told, paths: mapPaths(told.paths) }
  await writeFile(other, JSON.stringify(without))
  const changed = structuredClone(without)
  const operation = changed.paths['/albums/{id}']!['get']!
  operation.responses = { 202: { description: '' } }
  delete operation.parameters
  const lines = (await compare(changed, other)).split('\n').filter((line) => !line.startsWith('not needed'))
  expect(lines).toContain('getAlbumInfo: statuses: 202, not 200')
  expect(lines).toContain('getAlbumInfo path id: is missing')
})

/** As the reference writes them. */
function mapPaths(paths: Described['paths']): Described['paths'] {
  return Object.fromEntries(Object.entries(paths).map(([url, item]) => [url.replace(/^\/api/, ''), item]))
}
