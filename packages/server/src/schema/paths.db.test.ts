import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCode } from '../platform/errors/errors.ts'
import {
  beginEpoch,
  listDifferences,
  listStructureFaults,
  recordDifferences,
  watchStructure,
} from '../platform/journal/journal.ts'
import { createTestDatabase } from '../platform/testing/testing.ts'
import type { TestDatabase } from '../platform/testing/testing.ts'
import { keepers, roles, samples, ways } from './paths.testing.ts'
import type { Role, Sample, Way } from './paths.testing.ts'
import { groundTables } from './schema.ts'
import type { Tables } from './schema.ts'

type Outcome = 'recorded' | 'refused' | 'found later' | 'unseen'

const outcomes = new Map<string, Outcome>()

interface Place {
  readonly database: TestDatabase<Tables>
  /** As the role that tries. */
  readonly client: Client
  /** As superuser: makes rows, mends what was tried. */
  readonly mender: Client
}

let places: Record<Role, Place>

beforeAll(async () => {
  const opened = await Promise.all(roles.map(async (role) => [role, await open(role)] as const))
  places = Object.fromEntries(opened) as Record<Role, Place>
})
afterAll(async () => {
  for (const { database, client, mender } of Object.values(places)) {
    await Promise.all([client.end(), mender.end()])
    await database.close()
  }
})

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    options: '-c search_path=heirloom',
    application_name: 'psql',
  })
  await client.connect()
  return client
}

async function open(role: Role): Promise<Place> {
  const database = await createTestDatabase<Tables>()
  await beginEpoch(database.db)
  const urls = { program: database.appUrl, owner: database.ownerUrl }
  const client = await connect(role in urls ? urls[role as keyof typeof urls] : database.superuserUrl)
  if (role === 'replica') await client.query('set session_replication_role = replica')
  const mender = await connect(database.superuserUrl)
  for (const keeper of keepers) await mender.query(keeper)
  return { database, client, mender }
}

interface Marks {
  readonly changes: number
  readonly events: number
  readonly refusals: number
}

async function marksOf({ mender }: Place): Promise<Marks> {
  const { rows } = await mender.query<Marks>(`select
    (select coalesce(max(seq), 0)::int from change) as changes,
    (select count(*)::int from operation where intent = 'schema.change') as events,
    (select case when is_called then last_value else 0 end::int from refusal_number) as refusals`)
  return rows[0]!
}

/** Refused is what the database says no to, of itself or by Heirloom; anything else that fails is a fault of the test. */
const refusals = new Set(['HG001', 'HG002', 'HG003', 'HG004', '42501'])

async function attempt(place: Place, way: Way, sample: Sample, id: string): Promise<string | undefined> {
  try {
    await way.try({ client: place.client, sample, id })
    return undefined
  } catch (error) {
    await place.client.query('rollback')
    return errorCode(error) ?? String(error)
  }
}

async function findRows({ database }: Place, sample: Sample): Promise<boolean> {
  const ids: string[] = []
  for await (const some of listDifferences(database.db, sample.table)) ids.push(...some.map(({ id }) => id))
  if (ids.length > 0) expect(await recordDifferences(database.db, sample.table, ids)).toBe(ids.length)
  return ids.length > 0
}

async function findFaults({ database }: Place): Promise<boolean> {
  return (await watchStructure(database.db)) > 0
}

async function outcomeOf(place: Place, way: Way, sample: Sample): Promise<Outcome> {
  const { rows } = await place.mender.query<{ id: string }>(sample.insert)
  const before = await marksOf(place)
  const code = await attempt(place, way, sample, rows[0]!.id)
  const after = await marksOf(place)
  const hasRows = await findRows(place, sample)
  if (code !== undefined) {
    expect([way.name, code, hasRows]).toEqual([way.name, code, false])
    expect(refusals).toContain(code)
    if (place !== places.program && !way.forSuperusers)
      expect([way.name, code]).toEqual([way.name, expect.stringMatching(/^HG/)])
    return 'refused'
  }
  const hasFaults = isOfTables(way) && (await findFaults(place))
  const isFound = hasRows || hasFaults
  if (after.changes > before.changes && !isFound) return 'recorded'
  if (after.events > before.events && after.changes === before.changes && !isChange(way)) return 'recorded'
  if (isFound) return 'found later'
  return after.refusals > before.refusals || isProgramsSwallow(place, way) ? 'refused' : 'unseen'
}

/** Ways that change rows under a covered eye: that the eye was covered is recorded, the rows are what counts. */
const isChange = (way: Way): boolean => /while triggers|event_triggers|inherits/.test(way.name)

/** The program's role is refused by its rights, before any of Heirloom's triggers fires. */
const isProgramsSwallow = (place: Place, way: Way): boolean =>
  place === places.program && way.name.includes('swallows')

/** What a start does, for the part that it is about. */
async function mend(place: Place, way: Way, sample: Sample): Promise<void> {
  await place.mender.query(`begin; select heirloom.begin_migration('mend'); ${way.mend?.(sample) ?? ''};
    select heirloom.mend_structure(); commit`)
  await findRows(place, sample)
  await findFaults(place)
  expect(await listStructureFaults(place.database.db)).toEqual([])
}

const isOfTables = (way: Way): boolean =>
  ways.indexOf(way) >= ways.findIndex(({ name }) => name === 'ALTER COLUMN … TYPE … USING')

test('every ground table is tried', () => {
  expect(samples.map(({ table }) => table)).toEqual(groundTables.map(({ name }) => name))
})

const cases = ways.flatMap((way) => roles.map((role) => [way.name, role, way] as const))

test.each(cases)(
  '%s as %s is recorded, refused, or found later, at every ground table',
  async (name, role, way) => {
    const place = places[role]
    const seen = new Set<Outcome>()
    for (const sample of samples.filter((one) => way.applies?.(one) ?? true)) {
      const outcome = await outcomeOf(place, way, sample)
      seen.add(outcome)
      if (isOfTables(way) && outcome !== 'refused') await mend(place, way, sample)
    }
    expect(await findFaults(place)).toBe(false)
    expect([...seen]).toHaveLength(1)
    expect(seen).not.toContain('unseen')
    outcomes.set(`${name} ${role}`, [...seen][0]!)
  },
)

test('docs/limits.md says what becomes of each', async () => {
  const lines = ways.map(({ name }) => {
    const cells = roles.map((role) => outcomes.get(`${name} ${role}`) ?? 'untried')
    return `| ${name} | ${cells.join(' | ')} |`
  })
  process.stdout.write(`${lines.join('\n')}\n`)
  const page = await readFile(
    path.join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'limits.md'),
    'utf8',
  )
  expect(
    page
      .split('\n')
      .filter((line) => line.startsWith('| ') && / (recorded|refused|found later) \|/.test(line)),
  ).toEqual(lines)
})
