// Which of our jobs stands in which of the queues that clients know. A job of a name that is not here is upkeep.
import type { JobCount } from '../../platform/jobs/jobs.ts'

export const queueNames = [
  'thumbnailGeneration',
  'metadataExtraction',
  'videoConversion',
  'faceDetection',
  'facialRecognition',
  'smartSearch',
  'duplicateDetection',
  'backgroundTask',
  'storageTemplateMigration',
  'migration',
  'search',
  'sidecar',
  'library',
  'notifications',
  'backupDatabase',
  'ocr',
  'workflow',
  'integrityCheck',
  'editor',
] as const
export type QueueName = (typeof queueNames)[number]

/** By the noun of a job's name. One pass over a photo makes its pictures and reads its metadata: it stands in two queues. */
const queuesOfNoun: Readonly<Record<string, readonly QueueName[]>> = {
  media: ['thumbnailGeneration', 'metadataExtraction'],
  motion: ['metadataExtraction'],
  alarm: ['notifications'],
  alarms: ['notifications'],
  notification: ['notifications'],
  backup: ['backupDatabase'],
  integrity: ['integrityCheck'],
}
const upkeep: readonly QueueName[] = ['backgroundTask']

export function isIn(queue: QueueName, job: string): boolean {
  const [noun = ''] = job.split('.')
  return (queuesOfNoun[noun] ?? upkeep).includes(queue)
}

/** What looks after what people keep: neither paused nor emptied. */
const lasting: ReadonlySet<QueueName> = new Set([
  'backgroundTask',
  'notifications',
  'backupDatabase',
  'integrityCheck',
])

export const isLasting = (queue: QueueName): boolean => lasting.has(queue)

/** The name under which it is paused; a queue that nothing stands in has one of its own. */
export function pausedAs(queue: QueueName): string {
  return queue === 'thumbnailGeneration' || queue === 'metadataExtraction' ? 'media' : `client:${queue}`
}

export interface QueueState {
  readonly name: QueueName
  readonly isPaused: boolean
  readonly counts: {
    readonly active: number
    readonly completed: number
    readonly delayed: number
    readonly failed: number
    readonly paused: number
    readonly waiting: number
  }
}

export function stateOf(
  name: QueueName,
  jobs: readonly JobCount[],
  pausedNames: readonly string[],
): QueueState {
  const mine = jobs.filter(({ job }) => isIn(name, job))
  const sum = (of: (count: JobCount) => number): number => mine.reduce((total, one) => total + of(one), 0)
  const isPaused = pausedNames.includes(pausedAs(name))
  const waiting = sum((one) => one.waiting)
  return {
    name,
    isPaused,
    counts: {
      active: sum((one) => one.running),
      completed: sum((one) => one.done),
      delayed: sum((one) => one.delayed),
      failed: sum((one) => one.failed),
      paused: isPaused ? waiting : 0,
      waiting: isPaused ? 0 : waiting,
    },
  }
}
