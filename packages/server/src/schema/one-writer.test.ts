import { glob, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { derivedTables, groundTables, runtimeTables } from './ground.ts'

const source = path.join(import.meta.dirname, '..')
const writes =
  /(?:(?:insertInto|updateTable|deleteFrom)\('|(?:insert into|merge into|delete from|update) (?:heirloom\.)?)([a-z_]+)/g

/** Plays someone who comes past the program, in a library of its own. */
const drill = path.join('commands', 'drill.sql.ts')
/** Fills all tables of an empty database, before anybody else is there. */
const rebuild = path.join('features', 'rebuild')

/** For every table the folders whose SQL writes it. */
async function writers(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const tables = new Set([...groundTables.map((table) => table.name), ...derivedTables, ...runtimeTables])
  const found = new Map<string, Set<string>>()
  for await (const file of glob('**/*.sql.ts', { cwd: source })) {
    if (file === drill || path.dirname(file) === rebuild) continue
    const text = await readFile(path.join(source, file), 'utf8')
    for (const [, table = ''] of text.matchAll(writes)) {
      if (!tables.has(table)) continue
      found.set(table, (found.get(table) ?? new Set()).add(path.dirname(file)))
    }
  }
  return found
}

test('every table is written from one folder', async () => {
  const shared = [...(await writers())].filter(([, folders]) => folders.size > 1)
  // A claim is opened by uploads and, when its program died, closed by reconciling.
  expect(shared.map(([table, folders]) => [table, [...folders].toSorted()])).toEqual([
    ['upload_claim', ['features/reconcile', 'features/upload']],
  ])
})

test('the writers of the tables that matter are seen at all', async () => {
  const found = await writers()
  expect([...(found.get('asset') ?? [])]).toEqual(['catalog/assets'])
  expect([...(found.get('account') ?? [])]).toEqual(['catalog/users'])
  expect([...(found.get('derivative') ?? [])]).toEqual(['catalog/assets'])
})
