import { spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foldDerivativeCounts, foldLibraryCounts } from '../../catalog/assets/assets.ts'
import { foldOutcomeCounts } from '../../platform/jobs/jobs.ts'
import { createMetrics } from '../../platform/http/http.ts'
import { beginEpoch, recordEvent, withOperation } from '../../platform/journal/journal.ts'
import { findProgram } from '../../platform/process/process.ts'
import { createTestDatabase } from '../../platform/testing/testing.ts'
import type { TestDatabase } from '../../platform/testing/testing.ts'
import type { Db, Tables } from '../../schema/schema.ts'
import { readCoverage } from './health.sql.ts'
import { registerFigures } from './health.ts'

const deploy = path.join(import.meta.dirname, '../../../../../deploy/prometheus')
const testFiles = ['heirloom.rules.test.yml', 'heirloom.libraries.test.yml']
const kinds = { metadata: 1, preview: 1, thumbnail: 2 }

let database: TestDatabase<Tables>
let db: Db
let owner: string

beforeAll(async () => {
  database = await createTestDatabase<Tables>()
  db = database.db
  await beginEpoch(db)
  const account = { email: `${randomUUID()}@example.org`, name: 'Ada' }
  owner = (await db.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow()).id
})
afterAll(() => database.close())

async function addAssets(count: number, visibility: 'timeline' | 'hidden' = 'timeline'): Promise<string[]> {
  const rows = Array.from({ length: count }, () => ({
    owner_id: owner,
    type: 'image' as const,
    visibility,
    file_name: 'a.jpg',
    file_created_at: new Date(),
    file_modified_at: new Date(),
    path: randomUUID(),
    size: 1,
    sha1: randomBytes(20),
    sha256: randomBytes(32),
    taken_at: new Date(),
    local_time: '2026-01-01T00:00:00',
  }))
  const upload = { actor: 'user', intent: 'asset.upload' } as const
  return await withOperation(db, upload, async (trx) =>
    (await trx.insertInto('asset').values(rows).returning('id').execute()).map(({ id }) => id),
  )
}

const fold = () =>
  db.transaction().execute(async (trx) => {
    await foldDerivativeCounts(trx)
    await foldLibraryCounts(trx)
    await foldOutcomeCounts(trx)
  })

async function recounted() {
  const { rows } = await sql<{ kind: string; present: number; failed: number; waiting: number }>`
    select kind, count(*) filter (where d.state = 'present') as present,
      count(*) filter (where d.state = 'failed') as failed,
      (select count(*) from asset) - count(*) filter (where d.state in ('present', 'failed')) as waiting
    from json_each_text(${JSON.stringify(kinds)}) w(kind, version)
      left join derivative d using (kind)
    where d.version is null or d.version = w.version::integer group by 1 order by 1`.execute(db)
  return rows
}

async function coverage() {
  const rows = await readCoverage(db, kinds)
  return rows.map(({ kind, present, failed, waiting }) => ({ kind, present, failed, waiting }))
}

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T

test('coverage is what a recount says, after any changes, folded or not', async () => {
  const ids = await addAssets(40)
  const kind = ['metadata', 'preview', 'thumbnail'] as const
  const states = ['present', 'failed', 'waiting'] as const
  for (let round = 0; round < 150; round++) {
    const some = [pick(ids), pick(ids)]
    const what = pick(['write', 'write', 'write', 'update', 'forget'])
    if (what === 'write')
      await sql`insert into derivative (asset_id, kind, state, version)
        select distinct on (id) id, ${pick(kind)}, ${pick(states)}, ${pick([1, 2])}::integer from unnest(${some}::uuid[]) id
        on conflict (asset_id, kind) do update set state = excluded.state, version = excluded.version`.execute(
        db,
      )
    if (what === 'update')
      await sql`update derivative set state = ${pick(states)} where asset_id = any(${some}::uuid[])`.execute(
        db,
      )
    if (what === 'forget') await sql`delete from derivative where asset_id = ${pick(ids)}`.execute(db)
    if (round % 25 === 0) await fold()
  }
  expect(await coverage()).toEqual(await recounted())
  await fold()
  expect(await coverage()).toEqual(await recounted())
  const counted = await db.selectFrom('derivative_count').select('things').execute()
  expect(counted.length).toBeLessThan(80)
})

test('what is wiped is counted as gone', async () => {
  const [id] = await addAssets(1)
  await sql`insert into derivative (asset_id, kind, state, version) values (${id}, 'preview', 'present', 1)`.execute(
    db,
  )
  const asOwner = new Client({ connectionString: database.ownerUrl })
  await asOwner.connect()
  await asOwner.query('truncate heirloom.derivative')
  await asOwner.end()
  const rows = await coverage()
  expect(rows.map(({ present, failed }) => present + failed)).toEqual([0, 0, 0])
})

async function scrape(freeBytes = async () => 1_000): Promise<string> {
  const metrics = createMetrics()
  registerFigures(metrics, { db, kinds, freeBytes })
  return await metrics.registry.metrics()
}

const valueOf = (text: string, name: string): number => {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return line === undefined ? Number.NaN : Number(line.slice(name.length + 1))
}

test('failures only go up, and stand at nothing from the beginning', async () => {
  const name = 'heirloom_derived_failures_total{kind="thumbnail"}'
  const [id] = await addAssets(1)
  const before = valueOf(await scrape(), name)
  expect(before).toBeGreaterThanOrEqual(0)
  const write = (state: 'failed' | 'present') =>
    sql`insert into derivative (asset_id, kind, state, version) values (${id}, 'thumbnail', ${state}, 2)
      on conflict (asset_id, kind) do update set state = excluded.state`.execute(db)
  await write('failed')
  expect(valueOf(await scrape(), name)).toBe(before + 1)
  await write('failed')
  await write('present')
  await fold()
  expect(valueOf(await scrape(), name)).toBe(before + 2)
})

const change = (intent: string, state: 'active' | 'trashed', ids: (string | undefined)[]) =>
  withOperation(db, { actor: 'api_key', intent }, (trx) =>
    sql`update asset set state = ${state}, trashed_at = ${state === 'trashed' ? new Date() : null}
      where id = any(${ids}::uuid[])`.execute(trx),
  )

test('removals are told by who and why, and what comes back too', async () => {
  const [first, second] = await addAssets(2)
  await change('asset.trash', 'trashed', [first, second])
  await change('asset.restore', 'active', [second])
  await fold()
  const text = await scrape()
  expect(valueOf(text, 'heirloom_removals_total{actor="api_key",intent="asset.trash"}')).toBe(2)
  expect(valueOf(text, 'heirloom_brought_back_total{actor="api_key",intent="asset.restore"}')).toBe(1)
  const labels = `owner="${owner}",type="image",state="trashed",visibility="timeline"`
  expect(valueOf(text, `heirloom_assets{${labels}}`)).toBe(1)
})

test('the half of a live photo that is hidden is not one of the assets that people count', async () => {
  const before = valueOf(await scrape(), 'immich_asset_count')
  await addAssets(1, 'hidden')
  await addAssets(1)
  expect(valueOf(await scrape(), 'immich_asset_count')).toBe(before + 1)
})

test('who has nothing is told with nothing', async () => {
  const account = { email: `${randomUUID()}@example.org`, name: 'Eve' }
  const { id } = await db.insertInto('account').values(account).returning('id').executeTakeFirstOrThrow()
  const labels = `owner="${id}",type="image",state="active",visibility="timeline"`
  expect(valueOf(await scrape(), `heirloom_assets{${labels}}`)).toBe(0)
})

test('every figure that the rules for Prometheus name is served', async () => {
  const backups = await readFile(path.join(import.meta.dirname, '../backups/figures.ts'), 'utf8')
  const served = new Set(
    [...(await scrape()).matchAll(/^# TYPE (\w+)/gm), ...backups.matchAll(/name: '(\w+)'/g)].map(
      ([, name]) => name,
    ),
  )
  const rules = await readFile(path.join(deploy, 'heirloom.rules.yml'), 'utf8')
  const named = new Set([...rules.matchAll(/\b(?:heirloom|immich)_\w+/g)].map(([name]) => name))
  expect(named.size).toBeGreaterThan(8)
  expect([...named].filter((name) => !served.has(name))).toEqual([])
})

test('no rule for Prometheus goes untested, neither where it fires nor where it does not', async () => {
  const rules = await readFile(path.join(deploy, 'heirloom.rules.yml'), 'utf8')
  const tests = (await Promise.all(testFiles.map((name) => readFile(path.join(deploy, name), 'utf8')))).join(
    '',
  )
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)
  expect(alerts.length).toBeGreaterThan(10)
  for (const alert of alerts) {
    const expected = tests.split(`alertname: ${alert}\n`).slice(1)
    expect([alert, expected.some((text) => text.trimStart().startsWith('exp_alerts: []'))]).toEqual([
      alert,
      true,
    ])
    expect([alert, expected.some((text) => text.trimStart().startsWith('exp_alerts:\n'))]).toEqual([
      alert,
      true,
    ])
  }
})

test.skipIf(findProgram('promtool') === null)(
  'the rules for Prometheus fire where they should, and nowhere else (needs promtool, of the package prometheus)',
  () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', ...testFiles], {
      cwd: deploy,
      encoding: 'utf8',
    })
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringMatching(/SUCCESS[^]*SUCCESS/)])
  },
)

test('a refusal counts, also when nobody could write it down', async () => {
  await addAssets(30)
  const refuse = () =>
    sql`update asset set state = 'trashed', trashed_at = now() where owner_id = ${owner} and state = 'active'`.execute(
      db,
    )
  const error = await refuse().catch((one: unknown) => one as { code: string; detail: string })
  expect(error).toMatchObject({ code: 'HG001' })
  const refusals = valueOf(await scrape(), 'heirloom_refusals_total')
  expect(refusals).toBeGreaterThan(0)
  expect(valueOf(await scrape(), 'heirloom_refusals_unrecorded')).toBe(1)
  const details = JSON.parse((error as { detail: string }).detail) as Record<string, unknown>
  await recordEvent(db, { actor: 'system', intent: 'removal.refused', details })
  const text = await scrape()
  expect(valueOf(text, 'heirloom_refusals_unrecorded')).toBe(0)
  expect(valueOf(text, 'heirloom_refusals_total')).toBe(refusals)
})

const fails = () => Promise.reject(new Error('no such device'))

test('a figure that can not be read takes no other with it, and that is counted', async () => {
  const metrics = createMetrics()
  registerFigures(metrics, { db, kinds, freeBytes: fails })
  await metrics.registry.metrics()
  const text = await metrics.registry.metrics()
  expect(valueOf(text, 'heirloom_free_bytes')).toBeNaN()
  expect(valueOf(text, 'heirloom_figures_unread_total{figure="heirloom_free_bytes"}')).toBeGreaterThan(0)
  expect(valueOf(text, 'heirloom_database_bytes')).toBeGreaterThan(1_000_000)
})
