import type { Db } from '../../schema/schema.ts'

export type Severity = 'notice' | 'warning' | 'alarm'

/** Whom an alarm is told: who owns the photos, who runs the server. */
export type Tells = 'owner' | 'admins' | 'owner_and_admins'

/** Something that is the matter now. */
export interface Found {
  /** What it is about; one rule and one subject are one alarm. */
  readonly subject: string
  /** Undefined: it concerns the server. */
  readonly ownerId?: string
  /** What is the matter and what to do. Its first sentence stands by itself. */
  readonly text: string
  /** The same for readers who are not the owner. */
  readonly textForOthers?: string
  readonly details: Readonly<Record<string, unknown>>
  /** Another one than before: it got worse, and is told again. */
  readonly news?: string
}

/** What rules look at. */
export interface Watch {
  readonly db: Db
  readonly now: Date
  readonly freeBytes: () => Promise<number>
  /** Throws where the store of originals is not there, or does not answer. */
  readonly askStore: () => Promise<void>
  /** The number of the last file of the journal, as its folder tells; undefined where it tells of none. */
  readonly journalHead: () => Promise<number | undefined>
  /** After how many days photos leave the trash by themselves; undefined: never. */
  readonly trashDays: number | undefined
}

export interface Rule {
  readonly code: string
  readonly severity: Severity
  readonly tells: Tells
  /** It is raised when it has lasted so long. */
  readonly waitMinutes: number
  /** It is over when nothing was seen of it for so long. */
  readonly quietMinutes: number
  /** All that is the matter at the moment. Reads only. What it throws means that nobody knows: nothing is cleared. */
  readonly find: (watch: Watch) => Promise<readonly Found[]>
}

/** What all rules found, and of which rules nothing is known. */
export interface Looked {
  readonly found: readonly (Found & Omit<Rule, 'find'>)[]
  readonly unknown: readonly string[]
}

/** An alarm as it is raised or cleared. */
export interface OpenAlarm {
  readonly id: string
  readonly code: string
  readonly severity: Severity
  readonly owner_id: string | null
  readonly tells: Tells
  readonly text: string
}

/** An alarm as someone reads it. */
export interface AlarmToShow {
  readonly id: string
  readonly code: string
  readonly severity: Severity
  readonly text: string
  readonly raisedAt: Date
  readonly clearedAt: Date | null
}

export const spoken = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? noun : (plurals[noun] ?? `${noun}s`)}`

const plurals: Readonly<Record<string, string>> = { person: 'people' }
