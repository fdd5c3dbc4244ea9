// What Prometheus is told. Sums of small tables, read at each scrape; totals are kept in the database, so that they go on
// after a restart where they were. deploy/prometheus has rules on these names: renaming one is found by a test.
import type { Metrics } from '../../platform/http/http.ts'
import { countOutcomes, listQueues } from '../../platform/jobs/jobs.ts'
import type { Db } from '../../schema/schema.ts'
import {
  countActive,
  countAssetsByKind,
  countFailures,
  countOpenAlarms,
  countRefusals,
  countRemovals,
  countWaitingChanges,
  readJournalFigures,
  readSecondsSinceLook,
} from './figures.sql.ts'
import { readCoverage } from './health.sql.ts'

export interface FigureDependencies {
  readonly db: Db
  /** Kinds of derived things with their current versions. */
  readonly kinds: Readonly<Record<string, number>>
  readonly freeBytes: () => Promise<number>
}

/** Owners that have figures of their own: Prometheus keeps every label value for ever. */
const ownersApart = 200

export function registerFigures(metrics: Metrics, dependencies: FigureDependencies): void {
  registerLibrary(metrics, dependencies)
  registerRemovals(metrics, dependencies)
  registerDerived(metrics, dependencies)
  registerMachine(metrics, dependencies)
}

function registerLibrary(metrics: Metrics, { db }: FigureDependencies): void {
  metrics.gauge({
    name: 'heirloom_assets',
    help: 'Photos and videos by owner, type, state and visibility.',
    labels: ['owner', 'type', 'state', 'visibility'],
    read: async () =>
      (await countAssetsByKind(db, ownersApart)).map(({ count, ...labels }) => ({ value: count, labels })),
  })
  metrics.gauge({
    name: 'immich_asset_count',
    help: 'Photos and videos of everybody that are not in the trash.',
    read: async () => [{ value: await countActive(db) }],
  })
}

function registerRemovals(metrics: Metrics, { db }: FigureDependencies): void {
  metrics.counter({
    name: 'heirloom_removals_total',
    help: 'Photos and videos that left their owner’s sight, by who did it and why.',
    labels: ['actor', 'intent'],
    read: async () =>
      (await countRemovals(db)).map(({ actor, intent, removed }) => ({
        value: removed,
        labels: { actor, intent },
      })),
  })
  metrics.counter({
    name: 'heirloom_brought_back_total',
    help: 'Photos and videos that came back into their owner’s sight, by who did it and why.',
    labels: ['actor', 'intent'],
    read: async () =>
      (await countRemovals(db)).map(({ actor, intent, broughtBack }) => ({
        value: broughtBack,
        labels: { actor, intent },
      })),
  })
  metrics.gauge({
    name: 'heirloom_waiting_changes',
    help: 'Changes that wait for their owner’s word.',
    read: async () => [{ value: await countWaitingChanges(db) }],
  })
  metrics.counter({
    name: 'heirloom_refusals_total',
    help: 'Changes that were refused because they would have taken away too much at once, or without a trace.',
    read: async () => [{ value: (await countRefusals(db)).refused }],
  })
  metrics.gauge({
    name: 'heirloom_refusals_unrecorded',
    help: 'Refusals of which nobody has told yet, or in the last 24 hours nobody could.',
    read: async () => [{ value: (await countRefusals(db)).untold }],
  })
}

function registerDerived(metrics: Metrics, { db, kinds }: FigureDependencies): void {
  metrics.gauge({
    name: 'heirloom_derived',
    help: 'Derived things by kind and state.',
    labels: ['kind', 'state'],
    read: async () =>
      (await readCoverage(db, kinds)).flatMap(({ kind, present, waiting, failed }) => [
        { value: present, labels: { kind, state: 'present' } },
        { value: waiting, labels: { kind, state: 'waiting' } },
        { value: failed, labels: { kind, state: 'failed' } },
      ]),
  })
  metrics.counter({
    name: 'heirloom_derived_failures_total',
    help: 'How often a derived thing could not be made, by kind.',
    labels: ['kind'],
    read: async () => {
      const known = new Map((await countFailures(db)).map(({ kind, failures }) => [kind, failures]))
      return Object.keys(kinds).map((kind) => ({ value: known.get(kind) ?? 0, labels: { kind } }))
    },
  })
}

function registerMachine(metrics: Metrics, { db, freeBytes }: FigureDependencies): void {
  registerJobs(metrics, db)
  registerJournal(metrics, db)
  metrics.gauge({
    name: 'heirloom_free_bytes',
    help: 'Room that is left for originals.',
    read: async () => [{ value: await freeBytes() }],
  })
  metrics.gauge({
    name: 'heirloom_seconds_since_look',
    help: 'How long ago Heirloom last looked whether all is well: a minute, while a worker runs.',
    read: async () => {
      const seconds = await readSecondsSinceLook(db)
      return seconds === undefined ? [] : [{ value: seconds }]
    },
  })
  metrics.gauge({
    name: 'heirloom_alarms',
    help: 'What Heirloom itself finds wrong at the moment.',
    labels: ['code', 'severity'],
    read: async () => (await countOpenAlarms(db)).map(({ count, ...labels }) => ({ value: count, labels })),
  })
}

function registerJobs(metrics: Metrics, db: Db): void {
  metrics.gauge({
    name: 'heirloom_jobs',
    help: 'Jobs that wait or run, by name.',
    labels: ['job', 'state'],
    read: async () =>
      (await listQueues(db)).flatMap(({ name, waiting, running }) => [
        { value: waiting, labels: { job: name, state: 'waiting' } },
        { value: running, labels: { job: name, state: 'running' } },
      ]),
  })
  metrics.counter({
    name: 'heirloom_job_outcomes_total',
    help: 'How jobs ended, by name.',
    labels: ['job', 'outcome'],
    read: async () =>
      (await countOutcomes(db)).map(({ times, job, outcome }) => ({
        value: times,
        labels: { job, outcome },
      })),
  })
}

function registerJournal(metrics: Metrics, db: Db): void {
  metrics.counter({
    name: 'heirloom_journal_changes_total',
    help: 'Numbers given to changes in the history.',
    read: async () => [{ value: (await readJournalFigures(db)).changes }],
  })
  metrics.gauge({
    name: 'heirloom_journal_stall_seconds',
    help: 'For how long readers of the history have been waiting for a transaction that still writes.',
    read: async () => [{ value: (await readJournalFigures(db)).stallSeconds }],
  })
  metrics.gauge({
    name: 'heirloom_database_bytes',
    help: 'Size of the database.',
    read: async () => [{ value: (await readJournalFigures(db)).databaseBytes }],
  })
}
