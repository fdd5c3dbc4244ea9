import type { Metrics } from '../../platform/http/http.ts'
import { listQueues } from '../../platform/jobs/jobs.ts'
import type { Db } from '../../schema/schema.ts'
import { countAssetsByKind, readCoverage } from './health.sql.ts'

/** What Prometheus is told of the library: quick sums, read at each scrape. */
export function registerFigures(metrics: Metrics, db: Db, kinds: Readonly<Record<string, number>>): void {
  metrics.gauge({
    name: 'assets',
    help: 'Photos and videos by type, state and visibility.',
    labels: ['type', 'state', 'visibility'],
    read: async () => (await countAssetsByKind(db)).map(({ count, ...labels }) => ({ value: count, labels })),
  })
  metrics.gauge({
    name: 'jobs',
    help: 'Jobs that wait or run, by name.',
    labels: ['job', 'state'],
    read: async () =>
      (await listQueues(db)).flatMap(({ name, waiting, running }) => [
        { value: waiting, labels: { job: name, state: 'waiting' } },
        { value: running, labels: { job: name, state: 'running' } },
      ]),
  })
  metrics.gauge({
    name: 'derived',
    help: 'Derived things by kind and state.',
    labels: ['kind', 'state'],
    read: async () =>
      (await readCoverage(db, kinds)).flatMap(({ kind, present, waiting, failed }) => [
        { value: present, labels: { kind, state: 'present' } },
        { value: waiting, labels: { kind, state: 'waiting' } },
        { value: failed, labels: { kind, state: 'failed' } },
      ]),
  })
}
