// What a person set, read once at the door: from the environment, then from `<data>/heirloom.conf`.
// The only place that reads the environment. Inside, settings are plain, checked values.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { errorCode, failure } from '../errors/errors.ts'
import type { LogLevel } from '../log/log.ts'
import { findProblems, holdsSecret, parseSettings, settingNames } from './settings.ts'
import type { Settings } from './settings.ts'
import { readSettingsCopy } from './settings-copy.ts'
import type { SettingsCopy } from './settings-copy.ts'
import type { BackupTarget } from './backup-targets.ts'
import type { Webhook } from './webhooks.ts'

export { settingNames } from './settings.ts'
export { openSettings, sealSettings, settingsCopyPath } from './settings-copy.ts'
export type { SettingsCopy } from './settings-copy.ts'
export { parseBackupTarget } from './backup-targets.ts'
export type { BackupTarget } from './backup-targets.ts'
export type { Webhook } from './webhooks.ts'

export interface Config {
  /** `<data>`: an absolute path. */
  readonly dataFolder: string
  /** Undefined: every address of this machine. */
  readonly host: string | undefined
  readonly port: number
  readonly database:
    | { readonly kind: 'embedded' }
    | { readonly kind: 'external'; readonly url: string; readonly ownerUrl: string }
  /** Undefined: no metrics. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  readonly logLevel: LogLevel
  /** Whether the program may install or make what it needs on this machine. */
  readonly maySetUp: boolean
  /** How many things the worker does at the same time; 0 for no worker. */
  readonly workers: number
  readonly publicUrl: string | undefined
  /** Addresses of the styles that maps are drawn from; undefined: of the map that needs no network. */
  readonly mapStyles: { readonly light: string; readonly dark: string } | undefined
  /** Addresses whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[]
  /** After how many days what is in the trash leaves it by itself; undefined: never. */
  readonly trashDays: number | undefined
  /** The settings that were given, as they may be shown and recorded: of those that hold secrets, only that they are set. */
  readonly given: Readonly<Record<string, string>>
  /** Where each of them stands. */
  readonly givenIn: Readonly<Record<string, 'environment' | 'file'>>
  /** Where alarms are told besides the web page. */
  readonly alarms: {
    readonly mail: { readonly url: string; readonly from: string } | undefined
    readonly webhooks: readonly Webhook[]
  }
  readonly backups: {
    readonly targets: readonly BackupTarget[]
    /** When a whole backup is made, and when one is tried, as cron expressions; `never`. */
    readonly at: string
    readonly drillAt: string
    /** How many catalog snapshots stay at each target. */
    readonly keep: { readonly daily: number; readonly weekly: number; readonly monthly: number }
    readonly withModels: boolean
    readonly credentials: BackupCredentials
  }
  /** For `heirloom recover`, where nobody is there to be asked. */
  readonly recoveryCode: string | undefined
  /** What looks like a mistake and stops nothing. */
  readonly warnings: readonly string[]
}

export interface BackupCredentials {
  readonly resticPassword: string | undefined
  readonly s3: { readonly keyId: string; readonly secret: string; readonly region: string } | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads every setting; one {@link Failure} names all that is wrong. `folder` is where relative paths start. */
export function readConfig(environment: Environment = process.env, folder = process.cwd()): Config {
  const dataFolder = resolve(folder, environment['HEIRLOOM_DATA'] || './data')
  const file = join(dataFolder, 'heirloom.conf')
  const fromFile = readSettingsFile(file)
  const given = withoutEmpty({ ...fromFile, ...environment })
  const problems = findProblems(given)
  if (problems.length > 0) throw wrongSettings(problems)
  const settings = parseSettings(given)
  return {
    dataFolder,
    host: settings.HEIRLOOM_HOST,
    port: settings.HEIRLOOM_PORT,
    database: databaseOf(settings.HEIRLOOM_DATABASE_URL, settings.HEIRLOOM_DATABASE_OWNER_URL),
    metrics: settings.HEIRLOOM_METRICS_PORT
      ? { host: settings.HEIRLOOM_METRICS_HOST, port: settings.HEIRLOOM_METRICS_PORT }
      : undefined,
    logLevel: settings.HEIRLOOM_LOG_LEVEL,
    maySetUp: settings.HEIRLOOM_SETUP,
    workers: settings.HEIRLOOM_WORKERS,
    publicUrl: settings.HEIRLOOM_PUBLIC_URL,
    mapStyles: mapStylesOf(settings.HEIRLOOM_MAP_STYLE_URL, settings.HEIRLOOM_MAP_DARK_STYLE_URL),
    trustedProxies: settings.HEIRLOOM_TRUSTED_PROXIES,
    trashDays: settings.HEIRLOOM_TRASH_EMPTIES ? settings.HEIRLOOM_TRASH_DAYS : undefined,
    alarms: {
      mail: mailOf(settings.HEIRLOOM_SMTP_URL, settings.HEIRLOOM_MAIL_FROM),
      webhooks: settings.HEIRLOOM_ALARM_WEBHOOKS,
    },
    backups: {
      targets: settings.HEIRLOOM_BACKUP_TARGETS,
      at: settings.HEIRLOOM_BACKUP_AT,
      drillAt: settings.HEIRLOOM_BACKUP_DRILL_AT,
      keep: settings.HEIRLOOM_BACKUP_KEEP,
      withModels: settings.HEIRLOOM_BACKUP_MODELS,
      credentials: credentialsOf(settings),
    },
    recoveryCode: settings.HEIRLOOM_RECOVERY_CODE,
    given: showable(given),
    givenIn: placesOf(given, environment),
    warnings: [...unknownSettings(environment, 'the environment'), ...unknownSettings(fromFile, file)],
  }
}

/** The same for another data folder than the one that is set. */
export function readConfigOf(dataFolder: string): Config {
  return readConfig({ ...process.env, HEIRLOOM_DATA: dataFolder })
}

/** What is set at this moment, secrets included: for a backup, sealed. */
export function copySettings(
  dataFolder: string,
  environment: Environment = process.env,
): Promise<SettingsCopy> {
  return readSettingsCopy(dataFolder, environment)
}

/** The environment of a program that works on another data folder than the one that is set. */
export function environmentOf(dataFolder: string): NodeJS.ProcessEnv {
  return { ...process.env, HEIRLOOM_DATA: dataFolder }
}

/**
 * From now on this program, and what it starts, has a database of its own, whatever is set: a restore that is tried touches
 * no other. An empty setting stands above one in a file.
 */
export function leaveExternalDatabase(): void {
  Object.assign(process.env, { HEIRLOOM_DATABASE_URL: '', HEIRLOOM_DATABASE_OWNER_URL: '' })
}

const mapStylesOf = (light: string | undefined, dark = light): Config['mapStyles'] =>
  light === undefined || dark === undefined ? undefined : { light, dark }

function readSettingsFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return {}
    throw failure('settings_unreadable', `${path} cannot be read (${code}). Check who may read it.`, {
      cause: error,
    })
  }
}

function withoutEmpty(given: Environment): Environment {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
}

function showable(given: Environment): Record<string, string> {
  const entries = Object.entries(given).filter(([name]) => settingNames.includes(name))
  return Object.fromEntries(entries.map(([name, value = '']) => [name, holdsSecret(name) ? '(set)' : value]))
}

function placesOf(given: Environment, environment: Environment): Config['givenIn'] {
  const names = Object.keys(showable(given))
  return Object.fromEntries(
    names.map((name) => [
      name,
      environment[name] === undefined ? ('file' as const) : ('environment' as const),
    ]),
  )
}

function wrongSettings(problems: readonly string[]): Error {
  const lead = problems.length === 1 ? 'A setting is wrong' : `${problems.length} settings are wrong`
  return failure('settings_wrong', `${lead}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, {
    details: { problems },
  })
}

function databaseOf(url: string | undefined, ownerUrl: string | undefined): Config['database'] {
  if (url === undefined) return { kind: 'embedded' }
  return { kind: 'external', url, ownerUrl: ownerUrl ?? url }
}

function mailOf(url: string | undefined, from: string | undefined): Config['alarms']['mail'] {
  return url === undefined || from === undefined ? undefined : { url, from }
}

function credentialsOf(settings: Settings): BackupCredentials {
  const { HEIRLOOM_S3_KEY_ID: keyId, HEIRLOOM_S3_SECRET: secret, HEIRLOOM_S3_REGION: region } = settings
  return {
    resticPassword: settings.HEIRLOOM_RESTIC_PASSWORD,
    s3: keyId === undefined || secret === undefined ? undefined : { keyId, secret, region },
  }
}

function unknownSettings(given: Environment, place: string): string[] {
  const known: readonly string[] = settingNames
  const unknown = Object.keys(given).filter((name) => name.startsWith('HEIRLOOM_') && !known.includes(name))
  return unknown.map((name) => `${name} in ${place} is no setting of this Heirloom. See docs/settings.md.`)
}
