// How things stand, in words: the safe line, and the page behind it. Reads only. It never says more than was looked at:
// as long as there is no backup it says so.
import { access, constants } from 'node:fs/promises'
import type { StoragePromise } from '../../platform/blobs/blobs.ts'
import { verifyTriggers } from '../../platform/journal/journal.ts'
import { findProgram } from '../../platform/process/process.ts'
import { groundTables } from '../../schema/schema.ts'
import type { Db } from '../../schema/schema.ts'
import {
  countLibrary,
  countOriginalsInTrouble,
  countWaiting,
  findFailingDeliveries,
  findLastLook,
  isJournalProtected,
  listOpenAlarms,
  readCoverage,
} from './health.sql.ts'
import type { Coverage } from './health.sql.ts'

export { registerFigures } from './figures.ts'
export { listProblems } from './health.sql.ts'

export interface HealthDependencies {
  readonly db: Db
  readonly version: string
  readonly storage: StoragePromise
  readonly freeBytes: () => Promise<number>
  /** Kinds of derived things with their current versions. */
  readonly kinds: Readonly<Record<string, number>>
  readonly derivedFolder: string
  /** How safe copies elsewhere make it all; no sentence where there is nothing to say. */
  readonly backups: () => Promise<BackupSafety>
}

export interface BackupSafety {
  readonly status: Safety['status']
  readonly sentence: string | undefined
}

export interface Safety {
  readonly photos: number
  readonly videos: number
  readonly status: 'safe' | 'working' | 'attention'
  /** Whether pictures are still being made: what is shown changes by itself. */
  readonly isWorking: boolean
  readonly sentences: string[]
  /** What the first sentence speaks of: the page where more is told. */
  readonly about: Topic
}

type Topic = 'health' | 'backups'

/** The safe line of one person. Asked for on every page: a few small sums, no walk. */
export async function readSafety(
  { db, backups }: Pick<HealthDependencies, 'db' | 'backups'>,
  userId: string,
): Promise<Safety> {
  const [library, waiting, troubled, alarms, backup] = await Promise.all([
    countLibrary(db, userId),
    countWaiting(db),
    countOriginalsInTrouble(db, userId),
    listOpenAlarms(db, userId),
    backups(),
  ])
  const hasPhotos = library.photos + library.videos > 0
  const isTroubled = troubled > 0 || alarms.some(({ severity }) => severity !== 'notice')
  const told = [
    ...alarms.map(({ code, text }) => ({ text: firstSentence(text), about: topicOf(code) })),
    ...(troubled > 0 ? [onHealth(`${count(troubled, 'file')} could not be read. See Health.`)] : []),
    ...(waiting > 0 ? [onHealth(`Preparing ${count(waiting, 'photo')}`)] : []),
    ...(hasPhotos && backup.sentence !== undefined
      ? [{ text: backup.sentence, about: 'backups' as const }]
      : []),
  ]
  const isWorking = waiting > 0
  const calm = hasPhotos ? backup.status : 'safe'
  const isCalm = !isTroubled && calm === 'safe'
  const status = isTroubled ? 'attention' : isCalm && isWorking ? 'working' : calm
  const sentences = told.map(({ text }) => text)
  return { ...library, status, isWorking, sentences, about: told[0]?.about ?? 'health' }
}

const onHealth = (text: string) => ({ text, about: 'health' as const })

const topicOf = (alarm: string): Topic => (/^(?:backup|restore)_/.test(alarm) ? 'backups' : 'health')

const firstSentence = (text: string): string => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text

const count = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`

interface Check {
  readonly code: string
  readonly status: 'fine' | 'attention'
  readonly text: string
}

export interface Health {
  readonly version: string
  readonly coverage: Coverage[]
  readonly storage: { code: string; text: string }[]
  readonly checks: Check[]
}

export async function readHealth(dependencies: HealthDependencies): Promise<Health> {
  const { db, version, storage, kinds } = dependencies
  const [coverage, ...checks] = await Promise.all([
    readCoverage(db, kinds),
    checkTriggers(db),
    checkProtection(db),
    checkSpace(dependencies),
    checkDerived(dependencies),
    checkDeliveries(db),
    checkWatch(db),
    checkPrograms(),
  ])
  return {
    version,
    coverage: [...coverage],
    storage: [
      { code: 'file_system', text: `Originals are on ${storage.fileSystem}.` },
      ...storage.unmet.map((text) => ({ code: 'unmet', text })),
    ],
    checks: checks.flat(),
  }
}

const check = (code: string, isFine: boolean, fine: string, attention: string): Check => ({
  code,
  status: isFine ? 'fine' : 'attention',
  text: isFine ? fine : attention,
})

async function checkTriggers(db: Db): Promise<Check> {
  const faults = await verifyTriggers(db, groundTables)
  const attention = `Changes may go unrecorded: ${faults.join('; ')}. Restart Heirloom to put this right.`
  return check('journal_complete', faults.length === 0, 'Every change is being recorded.', attention)
}

async function checkProtection(db: Db): Promise<Check> {
  return check(
    'journal_protected',
    await isJournalProtected(db),
    'The record of changes is write-protected.',
    'The record of changes is not write-protected: the program owns its tables. Set HEIRLOOM_DATABASE_OWNER_URL.',
  )
}

const enoughBytes = 5 * 1024 ** 3

async function checkSpace({ freeBytes }: HealthDependencies): Promise<Check> {
  const free = await freeBytes()
  const text = `${(free / 1e9).toFixed(1)} GB are free for originals.`
  return check(
    'space',
    free >= enoughBytes,
    text,
    `${text} Make room soon: when it is full, uploads are refused.`,
  )
}

async function checkDerived({ derivedFolder }: HealthDependencies): Promise<Check> {
  const isWritable = await access(derivedFolder, constants.W_OK).then(
    () => true,
    () => false,
  )
  const attention = `${derivedFolder} can not be written: previews can not be made. Check its permissions.`
  return check('derived_folder', isWritable, 'The folder of previews can be written.', attention)
}

async function checkDeliveries(db: Db): Promise<Check> {
  const { count: failing, reason } = await findFailingDeliveries(db)
  const attention = `${count(failing, 'message')} about alarms could not be sent yet. ${reason ?? ''}`
  return check('deliveries', failing === 0, 'Every message about an alarm got through.', attention)
}

const longestPauseMs = 10 * 60_000

async function checkWatch(db: Db): Promise<Check> {
  const last = await findLastLook(db)
  const isWatched = last === undefined || Date.now() - last.getTime() < longestPauseMs
  const attention = `Nobody has looked whether all is well since ${last?.toISOString()}: no worker runs. Start one: heirloom work.`
  return check('watch', isWatched, 'Every minute it is looked whether all is well.', attention)
}

async function checkPrograms(): Promise<Check[]> {
  return [
    check(
      'ffmpeg',
      findProgram('ffmpeg') !== null && findProgram('ffprobe') !== null,
      'ffmpeg is installed.',
      'ffmpeg is not installed: videos are stored, their pictures wait. Install the package ffmpeg.',
    ),
    check(
      'perl',
      findProgram('perl') !== null,
      'perl is installed.',
      'perl is not installed: dates and places are not read from files. Install the package perl.',
    ),
  ]
}
