// Jobs as values. A job is asked for in the transaction that causes it, runs in a worker process (perhaps twice), and
// writes its result together with its outcome in one transaction. Outcomes are kept; a paused queue starts nothing.
// Not ground: what a lost job should have made is found missing by comparing what should exist with what does.
export { addJobs, countOutcomes, foldOutcomeCounts, listQueues, pauseQueue } from './jobs.sql.ts'
export { clearJobs, countJobs, listJobs, listPausedQueues } from './queues.sql.ts'
export type { AskedJob, JobCount } from './queues.sql.ts'
export { installJobTables, startJobs } from './worker.ts'
export type { JobWorker } from './worker.ts'
export { defineJob } from './job.ts'
export type { Commit, Job, JobRequest } from './job.ts'
