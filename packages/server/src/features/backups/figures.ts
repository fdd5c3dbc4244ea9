// What Prometheus is told of backups: the same figures as the page, read at each scrape from kept counts.
import type { Metrics } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { readOverview } from './overview.ts'
import type { Overview, TargetState } from './overview.ts'

interface Figure {
  readonly name: string
  readonly help: string
  readonly of: (overview: Overview) => number | undefined
}

interface TargetFigure {
  readonly name: string
  readonly help: string
  readonly of: (target: TargetState) => number | null | undefined
}

const seconds = (at: Date | null | undefined): number | undefined =>
  at === null || at === undefined ? undefined : at.getTime() / 1000

const figures: readonly Figure[] = [
  {
    name: 'immich_last_successful_backup_timestamp',
    help: 'When a whole backup was last complete, in seconds since 1970.',
    of: ({ targets }) => latest(targets.map((target) => seconds(target.lastBackupAt))),
  },
  {
    name: 'heirloom_backup_targets',
    help: 'Places that backups go to.',
    of: ({ targets }) => targets.length,
  },
  {
    name: 'heirloom_backup_last_verified_timestamp',
    help: 'When a restore was last tried and everything was right, in seconds since 1970.',
    of: ({ lastVerifiedAt }) => seconds(lastVerifiedAt),
  },
  {
    name: 'heirloom_backup_rpo_seconds',
    help: 'How far back the last moment is that is complete at some target: what would be lost now.',
    of: ({ lossSeconds }) => lossSeconds,
  },
  {
    name: 'heirloom_backup_rto_seconds',
    help: 'How long the last tried restore took.',
    of: ({ recoverySeconds }) => recoverySeconds,
  },
  {
    name: 'heirloom_backup_bytes_once',
    help: 'Bytes of originals that stand on these disks alone.',
    of: ({ copies }) => copies.onceBytes,
  },
]

const ofTargets: readonly TargetFigure[] = [
  {
    name: 'heirloom_backup_age_seconds',
    help: 'How far back the last moment is that is complete at this target.',
    of: ({ completeUntil }) => completeUntil && (Date.now() - completeUntil.getTime()) / 1000,
  },
  {
    name: 'heirloom_backup_target_missing',
    help: 'Originals that do not stand at this target yet.',
    of: ({ missing }) => missing,
  },
  {
    name: 'heirloom_backup_target_bytes',
    help: 'Bytes of originals that stand at this target.',
    of: ({ bytes }) => bytes,
  },
  {
    name: 'heirloom_backup_target_free_bytes',
    help: 'Room that is left at this target.',
    of: ({ freeBytes }) => freeBytes,
  },
  {
    name: 'heirloom_backup_target_trouble',
    help: 'Whether something is wrong with this target: 1, else 0.',
    of: ({ problem }) => (problem === null ? 0 : 1),
  },
]

const latest = (all: readonly (number | undefined)[]): number | undefined => {
  const known = all.filter((one) => one !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

export function registerBackupFigures(metrics: Metrics, db: Db): void {
  const read = sharedRead(db)
  for (const { name, help, of } of figures)
    metrics.gauge({
      name,
      help,
      read: async () => {
        const value = of(await read())
        return value === undefined ? [] : [{ value }]
      },
    })
  for (const { name, help, of } of ofTargets)
    metrics.gauge({
      name,
      help,
      labels: ['target'],
      read: async () =>
        (await read()).targets.flatMap((target) => {
          const value = of(target)
          return typeof value === 'number' ? [{ value, labels: { target: target.name } }] : []
        }),
    })
  metrics.gauge({
    name: 'heirloom_backup_copies',
    help: 'Originals by how many copies there are of them, these disks included.',
    labels: ['copies'],
    read: async () => {
      const { once, twice, more, elsewhere } = (await read()).copies
      return Object.entries({ once, twice, more, elsewhere }).map(([copies, value]) => ({
        value,
        labels: { copies },
      }))
    },
  })
}

/** One question to the database for all figures of a scrape. */
function sharedRead(db: Db): () => Promise<Overview> {
  let reading: Promise<Overview> | undefined
  return () => (reading ??= readOverview(db).finally(() => (reading = undefined)))
}
