// Heirloom's own: where copies of everything stand, and how well they are known to work.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { count, id } from './scalars.ts'

const run = z.object({
  id,
  target: z.string(),
  /** `backup`: everything is copied. `verify`: what stands there is read again. `drill`: a restore is tried. */
  kind: z.enum(['backup', 'verify', 'drill']),
  state: z.enum(['running', 'done', 'failed', 'stopped']),
  /** What it is doing, in words: “Copying photos”. */
  step: z.string(),
  done: count,
  /** Null while it is not known. */
  total: count.nullable(),
  bytes: count,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** What went wrong and what to do; null where all went well. */
  message: z.string().nullable(),
  /** Who asked: a person's name, `schedule`, `command line`. */
  askedBy: z.string(),
})
export type BackupRun = z.infer<typeof run>

const target = z.object({
  name: z.string(),
  kind: z.enum(['folder', 'restic', 's3']),
  /** Where it is, without secrets; null for people who are not admins. */
  place: z.string().nullable(),
  isElsewhere: z.boolean(),
  /** Everything confirmed before this moment stands there; null: not yet complete. */
  completeUntil: z.string().nullable(),
  /** Originals that stand there, of all. */
  photos: count,
  bytes: count,
  /** Originals that do not stand there yet. */
  missing: count,
  freeBytes: count.nullable(),
  totalBytes: count.nullable(),
  /** When it will be full at the pace of the last 30 days; null: not within ten years, or not known. */
  fullAt: z.string().nullable(),
  lastBackupAt: z.string().nullable(),
  /** When a restore from it was last tried and everything was right. */
  lastVerifiedAt: z.string().nullable(),
  /** How long that restore took, in seconds. */
  recoverySeconds: z.number().nullable(),
  /** What is wrong with it at the moment and what to do; null: nothing. */
  problem: z.string().nullable(),
  running: run.nullable(),
})
export type BackupTargetState = z.infer<typeof target>

const overview = z.object({
  /** Whether any target is set up. */
  isSetUp: z.boolean(),
  /** One calm sentence: how safe it all is, or what to do. */
  sentence: z.string(),
  status: z.enum(['safe', 'working', 'attention']),
  targets: z.array(target),
  /** Originals by how many copies there are of them, these disks included. */
  copies: z.object({
    photos: count,
    bytes: count,
    /** Only here. */
    once: count,
    onceBytes: count,
    twice: count,
    /** Three or more. */
    more: count,
    /** With one copy in another house. */
    elsewhere: count,
  }),
  /** The last backup from which a restore was tried with success. */
  lastVerifiedAt: z.string().nullable(),
  /** What would be lost now if this machine were gone: seconds back to the last moment that is complete elsewhere. */
  lossSeconds: z.number().nullable(),
  /** How long the last tried restore took, in seconds. */
  recoverySeconds: z.number().nullable(),
  /** What a whole backup needs, from what is there now. */
  neededBytes: count,
  hasRecoveryCode: z.boolean(),
  schedule: z.object({ backupAt: z.string(), drillAt: z.string() }),
})
export type BackupOverview = z.infer<typeof overview>

const asked = z.object({ target: z.string() })
const tags = ['Heirloom']

export const backupRoutes = {
  getBackups: defineRoute({
    operationId: 'getBackups',
    method: 'GET',
    path: '/heirloom/backups',
    access: 'user',
    responses: { 200: overview },
    summary: 'Where copies stand, how old they are, and when a restore was last tried',
    tags,
  }),
  listBackupRuns: defineRoute({
    operationId: 'listBackupRuns',
    method: 'GET',
    path: '/heirloom/backups/runs',
    access: 'user',
    responses: { 200: z.array(run) },
    summary: 'The last hundred backups, read-backs and tried restores, the newest first',
    tags,
  }),
  startBackup: defineRoute({
    operationId: 'startBackup',
    method: 'POST',
    path: '/heirloom/backups/run',
    access: 'admin',
    permission: 'maintenance',
    body: asked,
    responses: { 202: run },
    summary: 'Back up now, to one target',
    tags,
  }),
  startVerify: defineRoute({
    operationId: 'startVerify',
    method: 'POST',
    path: '/heirloom/backups/verify',
    access: 'admin',
    permission: 'maintenance',
    body: asked,
    responses: { 202: run },
    summary: 'Read back all that stands at one target',
    tags,
  }),
  startDrill: defineRoute({
    operationId: 'startDrill',
    method: 'POST',
    path: '/heirloom/backups/drill',
    access: 'admin',
    permission: 'maintenance',
    body: asked,
    responses: { 202: run },
    summary: 'Try a restore from one target, into a folder and a database of its own',
    tags,
  }),
  stopBackupRun: defineRoute({
    operationId: 'stopBackupRun',
    method: 'POST',
    path: '/heirloom/backups/stop',
    access: 'admin',
    permission: 'maintenance',
    body: z.object({ id }),
    responses: { 202: run },
    summary: 'Stop a run; what stands at the target stays, and the next one goes on from there',
    tags,
  }),
  healOriginals: defineRoute({
    operationId: 'healOriginals',
    method: 'POST',
    path: '/heirloom/backups/heal',
    access: 'admin',
    permission: 'maintenance',
    responses: {
      200: z.object({
        /** Originals whose files are missing or damaged here. */
        troubled: count,
        /** Brought back from a target and compared. */
        healed: count,
        /** Found at no target. */
        lost: count,
      }),
    },
    summary: 'Fetch originals that are missing or damaged here from the targets',
    tags,
  }),
  makeRecoveryCode: defineRoute({
    operationId: 'makeRecoveryCode',
    method: 'POST',
    path: '/heirloom/backups/recovery-code',
    access: 'admin',
    sessionOnly: true,
    responses: { 200: z.object({ code: z.string() }) },
    summary: 'Make a new recovery code, shown this once; a recovery with it keeps every password valid',
    tags,
  }),
} as const
