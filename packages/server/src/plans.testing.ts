// For tests of plans: every statement that a work sends is taken down, and its plan looked at. In few rows a scan of the whole
// table is right, so such scans are made dear: one is found only where no index can serve. HEIRLOOM_PLANS_PHOTOS=500000 (for
// each account) shows what the planner chooses by itself in many.
import { Client } from 'pg'
import type { ClientBase } from 'pg'
import type { TestDatabase } from './platform/testing/testing.ts'
import type { Tables } from './schema/schema.ts'

const asked = process.env['HEIRLOOM_PLANS_PHOTOS']

/** Photos for each account of a test. */
export const photosOfEach = Number(asked ?? 5_000)

/** Whether the planner chooses by itself. */
export const isFree = asked !== undefined

/** For filling and looking, in milliseconds. */
export const plansLimit = isFree ? 3_600_000 : 120_000

interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface Plans {
  /** To be called once the tables are filled. */
  ready(): Promise<void>
  /** What was sent meanwhile that reads one of the large tables whole, each with those tables. Throws if nothing was sent. */
  wholeScansOf(work: () => Promise<unknown>): Promise<readonly (readonly [string, readonly string[]])[]>
  /** How it reads this table: `Index Only Scan asset_timeline`. Throws if nothing was sent. */
  readsOf(relation: string, work: () => Promise<unknown>): Promise<readonly string[]>
  close(): Promise<void>
}

/** Before the first query on the database. */
export async function openPlans(database: TestDatabase<Tables>): Promise<Plans> {
  const sent: Sent[] = []
  database.pool.on('connect', (client) => takeDown(client, sent))
  const planner = new Client({ connectionString: database.appUrl, options: '-c search_path=heirloom,public' })
  await planner.connect()
  if (!isFree) await planner.query('set enable_seqscan = off')
  const plansOf = async (work: () => Promise<unknown>): Promise<[string, readonly PlanNode[]][]> => {
    sent.length = 0
    await work()
    const statements = sent
      .splice(0)
      .map(({ text, values }) => ({ text: text.replace(cursor, ''), values }))
      .filter(({ text }) => planned.test(text))
    if (statements.length === 0) throw new Error('no statement was taken down')
    const plans: [string, readonly PlanNode[]][] = []
    for (const one of statements) plans.push([one.text, await nodesOf(planner, one)])
    return plans
  }
  return {
    ready: async () => {
      await analyze(database.ownerUrl)
      if (isFree) await forgetSmall(planner)
    },
    wholeScansOf: async (work) => {
      const scans = (await plansOf(work)).map(
        ([text, nodes]) => [text, nodes.filter(isWhole).map(relationOf)] as const,
      )
      return scans.filter(([, relations]) => relations.length > 0)
    },
    readsOf: async (relation, work) =>
      (await plansOf(work))
        .flatMap(([, nodes]) => nodes)
        .filter((node) => relationOf(node) === relation)
        .map((node) => `${node['Node Type']} ${node['Index Name'] ?? ''}`),
    close: () => planner.end(),
  }
}

/** What has a plan: not the beginning and the end of a transaction. */
const planned = /^\s*(select|with|insert|update|delete|\/\*)/i

/** What is read bit by bit has the plan of its query. */
const cursor = /^\s*declare \w+ (?:no scroll )?cursor for\s/i

function takeDown(client: ClientBase, sent: Sent[]): void {
  const query = client.query.bind(client) as (...all: unknown[]) => unknown
  const tapped = (...all: unknown[]): unknown => {
    const [first, second] = all
    const text = typeof first === 'string' ? first : (first as { text?: string }).text
    const values = typeof first === 'string' ? second : (first as { values?: unknown[] }).values
    if (text !== undefined) sent.push({ text, values: Array.isArray(values) ? values : [] })
    return query(...all)
  }
  Object.assign(client, { query: tapped })
}

/** As the owner: the program's role may not, and in use the database does it by itself. */
async function analyze(ownerUrl: string): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl })
  await owner.connect()
  await owner.query('vacuum analyze')
  await owner.end()
}

/** Of what has few rows, all is read at once by right. */
async function forgetSmall(planner: Client): Promise<void> {
  const { rows } = await planner.query<{ relname: string }>(
    `select relname from pg_class where relname = any($1) and reltuples < 10000`,
    [[...large]],
  )
  for (const { relname } of rows) large.delete(relname)
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly Plans?: readonly PlanNode[]
}

const large = new Set(['asset', 'asset_shown', 'asset_exif', 'asset_note', 'change', 'face', 'memory_asset'])

const relationOf = (node: PlanNode): string => node['Relation Name'] ?? ''
const isWhole = (node: PlanNode): boolean => node['Node Type'] === 'Seq Scan' && large.has(relationOf(node))

const nodesIn = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesIn)]

async function nodesOf(planner: Client, { text, values }: Sent): Promise<readonly PlanNode[]> {
  const { rows } = await planner.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (format json) ${text}`,
    [...values],
  )
  return nodesIn(rows[0]!['QUERY PLAN'][0].Plan)
}
