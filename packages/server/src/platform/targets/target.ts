import type { Readable } from 'node:stream'

/** A file below the root that a target mirrors. `path` has slashes, no dots and no leading slash. */
export interface TargetFile {
  readonly path: string
  readonly bytes: number
}

/** What a file has to be: its SHA-256 in 64 hex digits. */
export interface KnownFile extends TargetFile {
  readonly sha256: string
}

export interface Space {
  readonly freeBytes: number
  readonly totalBytes: number
}

export interface Opening {
  /** The id of the library. A target carries it in `heirloom-target.json`; one of another library is refused. */
  readonly instance: string
  /** Whether an empty place may become a target. */
  readonly mayMake: boolean
}

export interface Transfer {
  /** How many files at once. */
  readonly parallel: number
  /** Stops between pieces of work; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Why a file that stands at a target can't be relied on. */
export type Fault = 'missing' | 'other_size' | 'other_content' | 'unreadable'

/**
 * A place that mirrors files of one root folder under the same paths. Files are written once, durably, and are never
 * overwritten; only `replace` and `appendLines` change something, and only what is small and of the target's own.
 *
 * Every method throws a Failure with one of these codes, and a sentence that says what to do:
 * `target_gone` (not mounted, not reachable), `target_denied` (permissions, credentials), `target_full`,
 * `target_wrong_key` (restic's password), `target_of_another` (another library's, or a place used for something else),
 * `target_empty` (no target, and `mayMake` is false), `target_damaged`, `target_newer` (a later format), `restic_missing`,
 * `target_busy` (restic's lock), `target_clock_wrong` (S3: the clocks differ too much). `bad_path` is a fault of the caller.
 */
export interface Target {
  /**
   * Proves that it is there, is this library's, and can be written. Where `instance` is '' it reads the library's id from it and
   * writes nothing: also a copy that is mounted read-only can be recovered from.
   */
  open(opening: Opening): Promise<{ readonly instance: string }>
  /**
   * Copies files of the root. When `onStored` is called for a file, it is durable there, and its bytes were hashed on
   * the way and are those of `sha256`; a source that differs is told by `onDifferent` and is not stored. One that is there
   * already with the right size counts as stored; one of another size is replaced, and kept aside where the kind of target can.
   * `anew`: also one of the right size is replaced, for files in which `verify` found a fault. May be stopped and called again.
   */
  put(
    files: readonly KnownFile[],
    transfer: Transfer & {
      readonly onStored: (file: KnownFile) => void | Promise<void>
      /** What is wrong with the source. */
      readonly onDifferent: (file: KnownFile, reason: Fault) => void | Promise<void>
      readonly anew?: boolean
    },
  ): Promise<void>
  /** What is there below a folder (`originals/`), of all kinds of runs together; '' for everything. */
  list(prefix: string): AsyncIterable<TargetFile>
  /** One file's bytes. Throws `target_file_missing`. */
  read(path: string): Promise<Readable>
  /**
   * Fetches files to the same paths below `folder`, durably, hashed and compared on the way where `sha256` is given; one that is
   * there already with that size and content is left; without a `sha256` it is fetched again. Another file in its place is moved to
   * `<folder>/.heirloom-aside/`. What is wrong at the target is told by `onFault`, and nothing stays of it. Fails with `disk_full` or
   * `storage_unreachable` where it is the folder that can't take it.
   */
  fetch(
    files: readonly (TargetFile & { readonly sha256?: string })[],
    folder: string,
    transfer: Transfer & {
      readonly onFetched: (file: TargetFile) => void | Promise<void>
      readonly onFault: (file: TargetFile, fault: Fault) => void | Promise<void>
    },
  ): Promise<void>
  /** Reads files back and compares them. restic does it as a whole, by its own check of all data. */
  verify(
    files: readonly KnownFile[],
    transfer: Transfer & {
      readonly onRight: (file: KnownFile) => void | Promise<void>
      readonly onFault: (file: KnownFile, fault: Fault) => void | Promise<void>
    },
  ): Promise<void>
  /** Replaces a small text of the target's own (`journal/head.json`), never half of it. */
  replace(path: string, text: string): Promise<void>
  /**
   * Adds whole lines to a text of the target's own (`SHA256SUMS`), durably; of a call that was cut, some of them may be there. One
   * call for a path at a time. Nothing where the kind of target keeps sums itself (restic).
   */
  appendLines(path: string, lines: readonly string[]): Promise<void>
  /** Removes what retention lets go; missing ones are no error. */
  remove(paths: readonly string[]): Promise<void>
  /**
   * Brings together what many puts have left, for kinds that keep each put (restic's snapshots): call it after a whole run. Never lets
   * go of the only copy of a file that was not removed.
   */
  tidy?(options: { readonly signal?: AbortSignal | undefined }): Promise<void>
  /** Undefined where the place does not say. */
  space(): Promise<Space | undefined>
  close(): Promise<void>
}
