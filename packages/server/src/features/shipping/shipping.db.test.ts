import { randomUUID } from 'node:crypto'
import { appendFile, readdir, readFile, rm, unlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { armFailpoints, disarmFailpoints } from '../../platform/failpoints/failpoints.ts'
import { beginEpoch, recordEvent } from '../../platform/journal/journal.ts'
import { openSealed, readHead, readSegmentHeader, segmentPath } from '../../platform/sealed/sealed.ts'
import { ship } from './shipping.ts'
import {
  addAccounts,
  asSuperuser,
  faultsOf,
  shippedRows,
  shipSettled,
  startLibrary,
} from './shipping.testing.ts'
import type { ShippingLibrary } from './shipping.testing.ts'

let library: ShippingLibrary
let others: ShippingLibrary[]

beforeEach(async () => {
  library = await startLibrary()
  others = []
})
afterEach(async () => {
  disarmFailpoints()
  await library.close()
  for (const other of others) await other.close()
})

const folder = () => library.journalFolder
const file = (number: number) => path.join(folder(), segmentPath(number))
const ids = (rows: readonly string[]) => rows.map((row) => row.slice(0, 36))

async function operationIds(): Promise<string[]> {
  const rows = await library.db.selectFrom('operation').select('id').execute()
  return rows.map((row) => row.id).toSorted()
}

/** Every operation stands in the files once, and nothing is wrong. */
async function expectAllShipped(): Promise<void> {
  expect(ids(await shippedRows(folder(), 'operation')).toSorted()).toEqual(await operationIds())
  const changes = await library.db.selectFrom('change').select('seq').orderBy('seq').execute()
  const shipped = (await shippedRows(folder(), 'change')).map((row) => Number(row.split('\t')[0]))
  expect(shipped.toSorted((a, b) => a - b)).toEqual(changes.map((row) => row.seq))
  expect(await faultsOf(library)).toEqual([])
}

test('what is new becomes a segment, once', async () => {
  const { shipped, last } = await shipSettled(library)
  expect([shipped.length, last]).toEqual([1, 1])
  expect(shipped[0]).toMatchObject({ number: 1, path: segmentPath(1), operations: 1, changes: 1 })
  expect(await shipSettled(library)).toEqual({ shipped: [], last: 1 })
  await recordEvent(library.db, { actor: 'system', intent: 'server.start' })
  await addAccounts(library, 3)
  expect((await shipSettled(library)).shipped).toMatchObject([{ number: 2, operations: 4, changes: 3 }])
  expect(await readHead(folder())).toMatchObject({ number: 2, instance: library.instance })
  await expectAllShipped()
})

test('a segment tells where it comes from, and holds rows as COPY writes them', async () => {
  await shipSettled(library)
  const sealed = await openSealed(file(1))
  const names: string[] = []
  for await (const table of sealed.tables) names.push(table.name)
  await sealed.close()
  const at = await library.db.selectFrom('operation').select('at').executeTakeFirstOrThrow()
  expect(names).toEqual(['epoch', 'operation', 'change', 'removal'])
  expect(readSegmentHeader(sealed.header, '')).toMatchObject({
    instance: library.instance,
    originals: null,
    number: 1,
    previous: '0'.repeat(64),
    epoch: 1,
    fromXid: '0',
    program: '1.2.3',
    firstAt: at.at.toISOString(),
    lastAt: at.at.toISOString(),
  })
  expect(await shippedRows(folder(), 'change')).toEqual([
    expect.stringContaining(String.raw`Ada\\tof \\\\N\\nLovelace`),
  ])
})

test('values are written the same whatever the database is set to', async () => {
  const name = new URL(library.database.appUrl).pathname.slice(1)
  const settings = `alter database ${name} set datestyle = 'German'; alter database ${name} set bytea_output = 'escape'`
  await asSuperuser(library, settings)
  await shipSettled(library)
  const { at } = await library.db.selectFrom('operation').select('at').executeTakeFirstOrThrow()
  const [row = ''] = await shippedRows(folder(), 'operation')
  expect(row).toContain(`\t${at.toISOString().slice(0, 19).replace('T', ' ')}`)
})

test('removals travel with their operations', async () => {
  const { id } = await library.db.selectFrom('operation').select('id').executeTakeFirstOrThrow()
  const values = `values ('${id}', '${id}', 'sight', now(), 3, 0, 3)`
  await asSuperuser(
    library,
    `insert into removal (operation, owner_id, budget, at, lost, back, counted) ${values}`,
  )
  await shipSettled(library)
  expect(await shippedRows(folder(), 'removal')).toEqual([expect.stringContaining(id)])
})

test('a transaction that runs holds back what came after it began', async () => {
  await shipSettled(library)
  const client = new Client({ connectionString: library.database.appUrl })
  await client.connect()
  await client.query('begin; select pg_current_xact_id()')
  await addAccounts(library, 1)
  expect((await ship(library)).shipped).toEqual([])
  await client.query('rollback')
  await client.end()
  expect((await shipSettled(library)).shipped).toMatchObject([{ number: 2, changes: 1 }])
  await expectAllShipped()
})

test('what is much is cut into several, never within a transaction', async () => {
  await addAccounts(library, 10)
  await library.db.updateTable('account').set({ name: 'all at once' }).execute()
  await addAccounts(library, 4)
  const { shipped } = await shipSettled({ ...library, changesPerSegment: 4 })
  expect(shipped.map((one) => one.changes)).toEqual([4, 4, 3, 11, 4])
  await expectAllShipped()
})

test('callers at the same time ship everything once', async () => {
  await addAccounts(library, 20)
  const rounds = Array.from({ length: 5 }, async (_, index) => {
    await addAccounts(library, index)
    return await shipSettled({ ...library, changesPerSegment: 3 })
  })
  await Promise.all(rounds)
  await shipSettled(library)
  await expectAllShipped()
})

async function steps(): Promise<string[]> {
  const names: string[] = []
  armFailpoints((name) => names.push(name))
  await shipSettled(library)
  disarmFailpoints()
  return names
}

test('failing at each step is mended by the next call', async () => {
  const names = await steps()
  expect(names).toEqual([
    'sealed.written',
    'sealed.linked',
    'shipping.written',
    'shipping.recorded',
    'shipping.headed',
  ])
  for (const name of names) {
    await addAccounts(library, 2)
    armFailpoints((passed) => {
      if (passed === name) throw new Error(`failed on purpose at ${name}`)
    })
    await expect(shipSettled(library)).rejects.toThrow(name)
    disarmFailpoints()
    await addAccounts(library, 1)
    await shipSettled(library)
    await expectAllShipped()
  }
  const left = await readdir(folder(), { recursive: true })
  expect(left.filter((entry) => entry.endsWith('.new'))).toEqual([])
})

test('rows of a rebuilt database are found again in its files', async () => {
  await addAccounts(library, 10)
  await shipSettled({ ...library, changesPerSegment: 3 })
  await asSuperuser(library, 'delete from segment')
  await addAccounts(library, 1)
  const { shipped } = await shipSettled(library)
  expect(shipped.map((one) => one.number)).toEqual([1, 2, 3, 4, 5])
  await expectAllShipped()
})

test('an earlier life of the database is shipped to its end, then the next', async () => {
  await shipSettled(library)
  await addAccounts(library, 2)
  await asSuperuser(library, 'update epoch set timeline = timeline + 1')
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'epoch_not_begun' })
  expect(await beginEpoch(library.db)).toBe(2)
  await addAccounts(library, 3)
  const { shipped } = await shipSettled(library)
  expect(shipped.map((one) => one.changes)).toEqual([2, 3])
  await expectAllShipped()
})

test('nothing is shipped before the first start', async () => {
  await asSuperuser(library, 'delete from epoch')
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'epoch_not_begun' })
  expect(await readdir(folder())).toEqual([])
})

test('a database that was restored from an older state overwrites nothing', async () => {
  await addAccounts(library, 2)
  await shipSettled(library)
  const before = await readFile(file(1))
  const restored = await startLibrary(library)
  others.push(restored)
  await expect(shipSettled(restored)).rejects.toMatchObject({ code: 'journal_ahead' })
  await addAccounts(restored, 2)
  await expect(shipSettled(restored)).rejects.toMatchObject({ code: 'journal_ahead' })
  expect(await readFile(file(1))).toEqual(before)
  expect(await readdir(path.dirname(file(1)))).toEqual(['00000001.seg.zst'])
})

test('a folder of which only the head is ahead is told, too', async () => {
  await shipSettled(library)
  await addAccounts(library, 1)
  await shipSettled(library)
  await asSuperuser(library, 'delete from segment where number = 2')
  await unlink(file(2))
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'journal_damaged' })
})

test('files that are missing, of another size or damaged stop it', async () => {
  await addAccounts(library, 4)
  await shipSettled({ ...library, changesPerSegment: 2 })
  await addAccounts(library, 1)
  const bytes = await readFile(file(3))
  await unlink(file(3))
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'journal_damaged' })
  await writeFile(file(3), Buffer.concat([bytes, bytes]))
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'journal_damaged' })
  await writeFile(file(3), bytes)
  await unlink(file(1))
  await expect(shipSettled(library, { isThorough: true })).rejects.toMatchObject({ code: 'journal_damaged' })
  await rm(folder(), { recursive: true })
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'journal_damaged' })
})

test('a damaged file without a row is not taken for one', async () => {
  await shipSettled(library)
  await asSuperuser(library, 'delete from segment')
  await appendFile(file(1), 'x')
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'journal_damaged' })
  await writeFile(file(1), '')
  await unlink(path.join(folder(), 'head.json'))
  await shipSettled(library)
  await expectAllShipped()
})

test('a head that is missing or damaged is written anew; one of another library is not', async () => {
  await shipSettled(library)
  const head = path.join(folder(), 'head.json')
  const right = await readFile(head, 'utf8')
  for (const wrong of ['', '{']) {
    await writeFile(head, wrong)
    await shipSettled(library)
    expect(await readFile(head, 'utf8')).toBe(right)
  }
  await unlink(head)
  await shipSettled(library)
  expect(await readFile(head, 'utf8')).toBe(right)
  await writeFile(head, right.replace(/"instance":"......../, '"instance":"00000000'))
  await expect(shipSettled(library)).rejects.toMatchObject({ code: 'journal_damaged' })
})

test('a signal ends it after the segment at hand', async () => {
  await addAccounts(library, 6)
  const stopping = new AbortController()
  armFailpoints((name) => {
    if (name === 'shipping.recorded') stopping.abort()
  })
  const { shipped } = await shipSettled({ ...library, changesPerSegment: 2 }, { signal: stopping.signal })
  expect(shipped).toHaveLength(1)
  disarmFailpoints()
  await shipSettled(library)
  await expectAllShipped()
})

test('what a killed writer left goes when it is old', async () => {
  await shipSettled(library)
  const [old, young] = [randomUUID(), randomUUID()].map((id) => `.00000002.seg.zst.${id}.new`)
  const beside = path.dirname(file(1))
  for (const name of [old ?? '', young ?? '']) await writeFile(path.join(beside, name), 'half')
  await utimes(path.join(beside, old ?? ''), 0, 0)
  await addAccounts(library, 1)
  await shipSettled(library)
  expect(await readdir(beside)).toEqual([young, '00000001.seg.zst', '00000002.seg.zst'])
  await expectAllShipped()
})
