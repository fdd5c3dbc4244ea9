import type { JobName, JobStatus, LegacyQueue, QueueJob, QueueResponse } from '@heirloom/contract'
import type { AskedJob } from '../../platform/jobs/jobs.ts'
import type { QueueName, QueueState } from './queues.ts'

export function queueWire({ name, isPaused, counts }: QueueState): QueueResponse {
  return { name, isPaused, statistics: counts }
}

export function legacyQueueWire({ isPaused, counts }: QueueState): LegacyQueue {
  return { jobCounts: counts, queueStatus: { isActive: counts.active > 0, isPaused } }
}

/** What is nearest among the names that clients know; ours stands in the job's data. */
const names: Readonly<Record<string, JobName>> = {
  'reconcile.derived': 'AssetGenerateThumbnailsQueueAll',
  'reconcile.again': 'AssetGenerateThumbnailsQueueAll',
  'purge.move': 'FileDelete',
  'purge.unlink': 'FileDelete',
  'trash.expire': 'AssetEmptyTrash',
  'account.expire': 'UserDeleteCheck',
  'memory.make': 'MemoryGenerate',
  'memory.tidy': 'MemoryCleanup',
  'notification.tidy': 'NotificationsCleanup',
  'alarm.deliver': 'SendMail',
}

const namesOfQueues: Readonly<Partial<Record<QueueName, JobName>>> = {
  thumbnailGeneration: 'AssetGenerateThumbnails',
  metadataExtraction: 'AssetExtractMetadata',
  backupDatabase: 'DatabaseBackup',
  integrityCheck: 'IntegrityChecksumFiles',
}

export function jobWire(queue: QueueName, { id, job, payload, askedAt }: AskedJob): QueueJob {
  const name = names[job] ?? namesOfQueues[queue] ?? 'AuditTableCleanup'
  return { id, name, data: { job, ...payload }, timestamp: askedAt.getTime() }
}

const statesOfStatus: Readonly<Record<JobStatus, readonly AskedJob['state'][]>> = {
  active: ['running'],
  failed: ['failed'],
  // What is done is no job any more; how it ended is kept for each photo.
  completed: [],
  delayed: ['delayed'],
  waiting: ['waiting'],
  paused: ['waiting'],
}

/** What waits in a paused queue is `paused`, and nothing there is `waiting`. */
export function statesOf(
  statuses: readonly JobStatus[] | undefined,
  isPaused: boolean,
): readonly AskedJob['state'][] {
  if (statuses === undefined) return ['running', 'waiting', 'delayed', 'failed']
  const meant = statuses.filter((status) => status !== (isPaused ? 'waiting' : 'paused'))
  return meant.flatMap((status) => statesOfStatus[status])
}
