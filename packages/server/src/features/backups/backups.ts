// Backups: originals, sidecars and the journal stand at other places too, and it is known how well. Runtime: what stands
// where is read again from the targets after a loss. A file counts as a copy when the target said that it is durable
// there with the bytes that the library knows; a backup counts as proven when a restore from it was tried.
// Order that keeps a target whole at every moment: originals first, then the segment that tells of them, then head.json.
export { registerBackupFigures } from './figures.ts'
export { heal } from './healing.ts'
export type { Healed, HealingDependencies } from './healing.ts'
export { openLocks } from './locks.sql.ts'
export type { Locks } from './locks.sql.ts'
export { knowTargets, openNamed } from './opening.ts'
export type { Places } from './opening.ts'
export { readBackupSafety, readOverview } from './overview.ts'
export type { Overview } from './overview.ts'
export { openCopier } from './copier.ts'
export type { Copier } from './copier.ts'
export { performRun } from './performing.ts'
export type { RunDependencies } from './performing.ts'
export { mayLeave } from './proof.ts'
export { beginRun } from './requests.ts'
export { openRunner } from './runner.ts'
export type { Runner } from './runner.ts'
export type { Progress, Run, RunKind } from './runs.sql.ts'
