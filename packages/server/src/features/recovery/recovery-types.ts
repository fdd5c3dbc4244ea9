import type { Log } from '../../platform/log/log.ts'
import type { Target } from '../../platform/targets/targets.ts'
import type { Db } from '../../schema/schema.ts'

export type StepName =
  | 'environment'
  | 'configuration'
  | 'database'
  | 'library'
  | 'optional'
  | 'start'
  | 'check'

export interface Step {
  readonly name: StepName
  /** What it does, for people. */
  readonly words: string
  /** Whether it need not be done again by a recovery that goes on. */
  readonly stays: boolean
  /** May be done again after it was broken off anywhere. What it learnt is for later steps and for the report. */
  run(recovery: Recovery): Promise<Partial<Facts>>
  /** Proves what the step made, and says it as a figure. Throws where going on would be wrong. */
  check(recovery: Recovery): Promise<string>
}

export interface StepDone {
  readonly name: StepName
  readonly seconds: number
  readonly figure: string
}

export interface Progress {
  readonly done: number
  /** Undefined while it is not known. */
  readonly total: number | undefined
  readonly unit: 'bytes' | 'files' | 'rows' | 'seconds'
  /** What it is doing, where the step's own words do not tell. */
  readonly words?: string
}

/** A file that is named by the catalog and could not be had. */
export interface MissingFile {
  readonly path: string
  readonly name: string
  readonly owner: string
  readonly fault: string
}

export interface TopFolder {
  readonly files: number
  readonly bytes: number
}

/** What was learnt on the way; kept in the state file between calls. */
export interface Facts {
  instance?: string
  /** Files and bytes at the target, by the first part of their path. */
  folders?: Readonly<Record<string, TopFolder>>
  /** The moment of the last segment at the target. */
  headAt?: string
  warnings?: readonly string[]
  hasKey?: boolean
  /** Settings that did not stand in a file, and are to be given again. */
  settingsToGive?: readonly string[]
  /** The settings file of the library was not put back since one was there. */
  keptSettings?: boolean
  rows?: number
  until?: string
  isProven?: boolean
  damage?: readonly string[]
  photos?: number
  wantedFiles?: number
  wantedBytes?: number
  missing?: number
  missingSome?: readonly MissingFile[]
  found?: number
  /** Files of photos that came after the moment that was asked for. */
  later?: number
  /** The operation that is the way back to that moment. */
  wayBack?: string
  /** Paths of the originals that a drill has fetched. */
  sample?: readonly string[]
  models?: TopFolder
  startSeconds?: number
  faults?: readonly string[]
  compared?: number
  lockedOut?: readonly string[]
}

export interface RecoveryDatabase {
  readonly url: string
  readonly ownerUrl: string
  readonly superuserUrl: string | undefined
  readonly appRole: string
  /** Ends it in order; one of the person's own is left running. */
  stop(): Promise<void>
}

export interface ServerChild {
  readonly url: string
  readonly databaseUrl: string
  /** Asks it to end, and waits. */
  stop(): Promise<void>
}

export interface RebuildOutcome {
  /** The moment up to which everything is there. */
  readonly until: string | undefined
  readonly rows: number
  /** All digests that could be compared are equal. */
  readonly isProven: boolean
  /** The operation that is the way back to an earlier moment. */
  readonly wayBack: string | undefined
  /** What was wrong with the journal, in words. */
  readonly damage: readonly string[]
}

/** What others do: the command connects it. */
export interface RecoveryDependencies {
  /** The database of the data folder, started. `fresh`: what a broken-off try left of it is taken away before. */
  openDatabase(dataFolder: string, options: { readonly fresh: boolean }): Promise<RecoveryDatabase>
  rebuild(
    database: RecoveryDatabase,
    options: {
      readonly journalFolder: string
      readonly to: Date | undefined
      readonly despiteDamage: boolean
      readonly onProgress: (progress: Progress) => void
    },
  ): Promise<RebuildOutcome>
  openRows(url: string): { readonly db: Db; close(): Promise<void> }
  /** What a crash would have left: files that no row knows, kept for their owners. Returns how many. */
  keepUnknown(db: Db, dataFolder: string, paths: readonly string[]): Promise<number>
  /** Starts the server without its worker. Waits as long as its process lives: a slow machine is no failure. */
  startServer(
    dataFolder: string,
    waiting: { readonly signal: AbortSignal; readonly onWaiting: (seconds: number) => void },
  ): Promise<ServerChild>
  /** Walks all invariants. */
  check(databaseUrl: string, dataFolder: string): Promise<readonly Finding[]>
}

export interface Finding {
  readonly code: string
  readonly subject: string
  readonly text: string
}

export interface RecoveryOptions {
  readonly target: Target
  /** Where it is, as it may be shown. */
  readonly place: string
  /** The data folder that is to be made. */
  readonly into: string
  readonly recoveryCode: string | undefined
  /** The key itself, where it is at hand: for a drill beside the living library. */
  readonly key: Uint8Array | undefined
  readonly to: Date | undefined
  readonly despiteDamage: boolean
  /** Only a sample of originals is fetched. */
  readonly isDrill: boolean
  readonly parallel: number
  /** Breaks it off in order: what runs is ended, and the next call goes on. Its reason is thrown. */
  readonly signal: AbortSignal
  readonly use: RecoveryDependencies
  readonly log: Log
  readonly onProgress: (progress: Progress) => void
  /** Told when a step begins (`undefined`), and when it is done, now or in an earlier call. */
  readonly onStep: (step: Pick<Step, 'name' | 'words'>, done: StepDone | undefined) => void
}

export interface Recovery extends RecoveryOptions {
  readonly facts: Facts
  /** Whatever runs is ended when the recovery ends, also by a failure. */
  database?: RecoveryDatabase | undefined
  server?: ServerChild | undefined
}

export interface RecoveryReport {
  readonly ok: boolean
  readonly seconds: number
  readonly photos: number
  readonly bytes: number
  /** Originals compared byte for byte with the target. */
  readonly compared: number
  readonly isProven: boolean
  /** The moment up to which everything is back. */
  readonly until: string | null
  readonly faults: readonly string[]
  readonly missing: number
  readonly missingSome: readonly MissingFile[]
  /** Files that came after the last catalog: kept for their owners to decide. */
  readonly found: number
  readonly lockedOut: readonly string[]
  /** Who must do what now. */
  readonly todo: readonly string[]
  readonly steps: readonly StepDone[]
  /** A drill's: how long all bytes would have taken, by the pace of its sample. An extrapolation. */
  readonly fullSeconds: number | null
}
