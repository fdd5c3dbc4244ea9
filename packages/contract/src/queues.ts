// Work for the workers, in the queues that Immich's clients know. Ours are fewer: features/queues says which stands for which.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, nothing } from './scalars.ts'

const queueName = z
  .enum([
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
  ])
  .meta({ id: 'QueueName' })
export type QueueName = z.infer<typeof queueName>

const jobName = z
  .enum([
    'AssetDelete',
    'AssetDeleteCheck',
    'AssetDetectFacesQueueAll',
    'AssetDetectFaces',
    'AssetDetectDuplicatesQueueAll',
    'AssetDetectDuplicates',
    'AssetEditThumbnailGeneration',
    'AssetEncodeVideoQueueAll',
    'AssetEncodeVideo',
    'AssetEmptyTrash',
    'AssetExtractMetadataQueueAll',
    'AssetExtractMetadata',
    'AssetFileMigration',
    'AssetGenerateThumbnailsQueueAll',
    'AssetGenerateThumbnails',
    'AuditTableCleanup',
    'DatabaseBackup',
    'FacialRecognitionQueueAll',
    'FacialRecognition',
    'FileDelete',
    'FileMigrationQueueAll',
    'LibraryDeleteCheck',
    'LibraryDelete',
    'LibraryRemoveAsset',
    'LibraryScanAssetsQueueAll',
    'LibrarySyncAssets',
    'LibrarySyncFilesQueueAll',
    'LibrarySyncFiles',
    'LibraryScanQueueAll',
    'HlsSessionCleanup',
    'MemoryCleanup',
    'MemoryGenerate',
    'NotificationsCleanup',
    'NotifyUserSignup',
    'NotifyAlbumInvite',
    'NotifyAlbumUpdate',
    'UserDelete',
    'UserDeleteCheck',
    'UserSyncUsage',
    'PersonCleanup',
    'PersonFileMigration',
    'PersonGenerateThumbnail',
    'SessionCleanup',
    'SendMail',
    'SidecarQueueAll',
    'SidecarCheck',
    'SidecarWrite',
    'SmartSearchQueueAll',
    'SmartSearch',
    'StorageTemplateMigration',
    'StorageTemplateMigrationSingle',
    'TagCleanup',
    'VersionCheck',
    'OcrQueueAll',
    'Ocr',
    'WorkflowAssetTrigger',
    'IntegrityUntrackedFilesQueueAll',
    'IntegrityUntrackedFiles',
    'IntegrityUntrackedRefresh',
    'IntegrityMissingFilesQueueAll',
    'IntegrityMissingFiles',
    'IntegrityMissingFilesRefresh',
    'IntegrityChecksumFiles',
    'IntegrityChecksumFilesRefresh',
    'IntegrityDeleteReportType',
    'IntegrityDeleteReports',
  ])
  .meta({ id: 'JobName' })
export type JobName = z.infer<typeof jobName>

const manualJob = z
  .enum([
    'person-cleanup',
    'tag-cleanup',
    'user-cleanup',
    'memory-cleanup',
    'memory-create',
    'backup-database',
    'integrity-missing-files',
    'integrity-untracked-files',
    'integrity-checksum-mismatch',
    'integrity-missing-files-refresh',
    'integrity-untracked-files-refresh',
    'integrity-checksum-mismatch-refresh',
    'integrity-missing-files-delete-all',
    'integrity-untracked-files-delete-all',
    'integrity-checksum-mismatch-delete-all',
  ])
  .meta({ id: 'ManualJobName' })
export type ManualJob = z.infer<typeof manualJob>

const statistics = z
  .object({
    active: count,
    completed: count,
    delayed: count,
    failed: count,
    paused: count,
    waiting: count,
  })
  .meta({ id: 'QueueStatisticsDto' })

const queue = z
  .object({ name: queueName, isPaused: z.boolean(), statistics })
  .meta({ id: 'QueueResponseDto' })
export type QueueResponse = z.infer<typeof queue>

const legacyQueue = z
  .object({
    jobCounts: statistics,
    queueStatus: z
      .object({ isActive: z.boolean(), isPaused: z.boolean() })
      .meta({ id: 'QueueStatusLegacyDto' }),
  })
  .meta({ id: 'QueueResponseLegacyDto' })
export type LegacyQueue = z.infer<typeof legacyQueue>

const legacyQueues = z
  .object(
    Object.fromEntries(queueName.options.map((name) => [name, legacyQueue])) as Record<
      z.infer<typeof queueName>,
      typeof legacyQueue
    >,
  )
  .meta({ id: 'QueuesResponseLegacyDto' })

const jobStatus = z
  .enum(['active', 'failed', 'completed', 'delayed', 'waiting', 'paused'])
  .meta({ id: 'QueueJobStatus' })
export type JobStatus = z.infer<typeof jobStatus>

const queueJob = z
  .object({
    id: z.string().optional(),
    name: jobName,
    data: z.record(z.string(), z.unknown()),
    timestamp: z.int(),
  })
  .meta({ id: 'QueueJobResponseDto' })
export type QueueJob = z.infer<typeof queueJob>

const named = z.object({ name: queueName })

const tags = ['Queues']

export const queueRoutes = {
  getQueuesLegacy: defineRoute({
    operationId: 'getQueuesLegacy',
    method: 'GET',
    path: '/jobs',
    access: 'admin',
    permission: 'job.read',
    responses: { 200: legacyQueues },
    summary: 'What waits and runs in every queue',
    tags,
  }),
  createJob: defineRoute({
    operationId: 'createJob',
    method: 'POST',
    path: '/jobs',
    access: 'admin',
    permission: 'job.create',
    body: z.object({ name: manualJob }),
    responses: { 204: nothing },
    summary: 'Ask for a piece of upkeep now',
    tags,
  }),
  runQueueCommandLegacy: defineRoute({
    operationId: 'runQueueCommandLegacy',
    method: 'PUT',
    path: '/jobs/:name',
    access: 'admin',
    permission: 'job.create',
    params: named,
    body: z.object({
      command: z.enum(['start', 'pause', 'resume', 'empty', 'clear-failed']).meta({ id: 'QueueCommand' }),
      /** Everything again, and not only what is missing. */
      force: z.boolean().optional(),
    }),
    responses: { 200: legacyQueue },
    summary: 'Start, pause or empty a queue',
    tags,
  }),
  getQueues: defineRoute({
    operationId: 'getQueues',
    method: 'GET',
    path: '/queues',
    access: 'admin',
    permission: 'queue.read',
    responses: { 200: z.array(queue) },
    summary: 'All queues',
    tags,
  }),
  getQueue: defineRoute({
    operationId: 'getQueue',
    method: 'GET',
    path: '/queues/:name',
    access: 'admin',
    permission: 'queue.read',
    params: named,
    responses: { 200: queue },
    summary: 'One queue',
    tags,
  }),
  updateQueue: defineRoute({
    operationId: 'updateQueue',
    method: 'PUT',
    path: '/queues/:name',
    access: 'admin',
    permission: 'queue.update',
    params: named,
    body: z.object({ isPaused: z.boolean().optional() }),
    responses: { 200: queue },
    summary: 'Pause a queue, or let it go on',
    tags,
  }),
  getQueueJobs: defineRoute({
    operationId: 'getQueueJobs',
    method: 'GET',
    path: '/queues/:name/jobs',
    access: 'admin',
    permission: 'queueJob.read',
    params: named,
    query: z.object({
      status: z.union([z.array(jobStatus), jobStatus.transform((one) => [one])]).optional(),
    }),
    responses: { 200: z.array(queueJob) },
    summary: 'The jobs of a queue, a thousand at most',
    tags,
  }),
  emptyQueue: defineRoute({
    operationId: 'emptyQueue',
    method: 'DELETE',
    path: '/queues/:name/jobs',
    access: 'admin',
    permission: 'queueJob.delete',
    params: named,
    body: z.object({ failed: z.boolean().optional() }),
    responses: { 204: nothing },
    summary: 'Forget what waits; what is needed is asked for again',
    tags,
  }),
} as const
