import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { logLevels } from '../log/log.ts'
import { parseBackupTarget } from './backup-targets.ts'
import { parseWebhook } from './webhooks.ts'

const port = (standard: number, lowest: number, hint: string) =>
  z.coerce.number(hint).int(hint).min(lowest, hint).max(65_535, hint).default(standard)

const postgresUrl = z.string().refine((text) => /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text), {
  error: 'must be an address such as postgresql://heirloom:password@host:5432/heirloom',
})

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const webUrl = z
  .string()
  .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), {
    error: 'must be the address that browsers use, such as https://photos.example.org',
  })
  .transform((text) => text.replace(/\/+$/, ''))

const styleUrl = z.string().refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), {
  error: 'must be the address of a MapLibre style, such as https://tiles.example.org/style.json',
})

const smtpUrl = z.string().refine((text) => /^smtps?:\/\/[^/]/.test(text) && URL.canParse(text), {
  error: 'must be an address such as smtps://user:password@mail.example.org',
})

const mailFrom = z.string().regex(/^[^<>@\r\n]*<?[^<>@\s]+@[^<>@\s]+>?$/, {
  error: 'must be an e-mail address, such as Heirloom <photos@example.org>',
})

const webhooks = list.transform((texts, context) =>
  texts.flatMap((text, index) => {
    const webhook = parseWebhook(text)
    if (webhook !== undefined) return [webhook]
    // The text itself may hold a secret.
    const message = `must be addresses such as ntfy:https://ntfy.sh/topic, separated by commas; number ${index + 1} is none`
    context.addIssue({ code: 'custom', message })
    return []
  }),
)

const backupTargets = list.transform((texts, context) => {
  const targets = texts.flatMap((text, index) => {
    const target = parseBackupTarget(text)
    if (target !== undefined) return [target]
    // The text itself may hold a secret.
    const message = `must be such as usb=folder:/mnt/usb, separated by commas; number ${index + 1} is not`
    context.addIssue({ code: 'custom', message })
    return []
  })
  if (new Set(targets.map(({ name }) => name)).size < targets.length)
    context.addIssue({ code: 'custom', message: 'has a name twice; each target needs its own' })
  return targets
})

const cron = (standard: string) =>
  z
    .string()
    .refine(isCron, {
      error: 'must be a time such as 15 2 * * * (minute, hour, day, month, day of the week), or never',
    })
    .default(standard)

/** Minute, hour, day of the month, month, day of the week: numbers, ranges, steps and lists. */
function isCron(text: string): boolean {
  if (text === 'never') return true
  const fields = text.trim().split(/\s+/)
  const highest = [59, 23, 31, 12, 7]
  const part = /^(?:\*|\d+(?:-\d+)?)(?:\/[1-9]\d*)?$/
  return (
    fields.length === highest.length &&
    fields.every((field, n) =>
      field
        .split(',')
        .every(
          (one) =>
            part.test(one) && (one.split('/')[0]?.match(/\d+/g) ?? []).every((x) => +x <= (highest[n] ?? 0)),
        ),
    )
  )
}

const kept = 'must be such as 7 daily, 4 weekly, 12 monthly'
const keep = z
  .string()
  .regex(/^\s*(\d{1,4}) daily\s*,\s*(\d{1,4}) weekly\s*,\s*(\d{1,4}) monthly\s*$/, kept)
  .default('7 daily, 4 weekly, 12 monthly')
  .transform((text) => {
    const [daily = 0, weekly = 0, monthly = 0] = (text.match(/\d+/g) ?? []).map(Number)
    return { daily, weekly, monthly }
  })

const days = 'must be a whole number of days, 1 or more'

const shape = z.object({
  HEIRLOOM_DATA: z.string().optional(),
  HEIRLOOM_HOST: z.string().optional(),
  HEIRLOOM_PORT: port(2283, 1, 'must be a port, a number from 1 to 65535'),
  HEIRLOOM_DATABASE_URL: postgresUrl.optional(),
  HEIRLOOM_DATABASE_OWNER_URL: postgresUrl.optional(),
  HEIRLOOM_METRICS_PORT: port(8081, 0, 'must be a port, a number from 1 to 65535, or 0 for no metrics'),
  HEIRLOOM_METRICS_HOST: z.string().default('127.0.0.1'),
  HEIRLOOM_LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('info'),
  HEIRLOOM_SETUP: z
    .enum(['yes', 'no'], 'must be yes or no')
    .default('yes')
    .transform((word) => word === 'yes'),
  HEIRLOOM_WORKERS: z.coerce
    .number('must be a whole number, 0 for no worker')
    .int('must be a whole number, 0 for no worker')
    .min(0, 'must be 0 or more')
    .max(256, 'must be 256 or less')
    .default(availableParallelism()),
  HEIRLOOM_PUBLIC_URL: webUrl.optional(),
  HEIRLOOM_MAP_STYLE_URL: styleUrl.optional(),
  HEIRLOOM_MAP_DARK_STYLE_URL: styleUrl.optional(),
  HEIRLOOM_TRUSTED_PROXIES: list.default([]),
  HEIRLOOM_TRASH_DAYS: z.coerce.number(days).int(days).min(1, days).max(36_500, days).default(90),
  HEIRLOOM_TRASH_EMPTIES: z
    .enum(['yes', 'no'], 'must be yes or no')
    .default('no')
    .transform((word) => word === 'yes'),
  HEIRLOOM_SMTP_URL: smtpUrl.optional(),
  HEIRLOOM_MAIL_FROM: mailFrom.optional(),
  HEIRLOOM_ALARM_WEBHOOKS: webhooks.default([]),
  HEIRLOOM_BACKUP_TARGETS: backupTargets.default([]),
  HEIRLOOM_BACKUP_AT: cron('15 2 * * *'),
  HEIRLOOM_BACKUP_DRILL_AT: cron('30 4 * * 0'),
  HEIRLOOM_BACKUP_KEEP: keep,
  HEIRLOOM_BACKUP_MODELS: z
    .enum(['yes', 'no'], 'must be yes or no')
    .default('no')
    .transform((word) => word === 'yes'),
  HEIRLOOM_RESTIC_PASSWORD: z.string().min(8, 'must have 8 characters or more').optional(),
  HEIRLOOM_RECOVERY_CODE: z.string().optional(),
  HEIRLOOM_S3_KEY_ID: z.string().optional(),
  HEIRLOOM_S3_SECRET: z.string().optional(),
  HEIRLOOM_S3_REGION: z.string().default('us-east-1'),
})

export type Settings = z.output<typeof shape>

/** Every setting there is; each stands in docs/settings.md. */
export const settingNames = Object.keys(shape.shape)

/** Addresses carry passwords and tokens; the one that browsers use does not. */
export function holdsSecret(name: string): boolean {
  return (
    /_URLS?$|_WEBHOOKS$|_BACKUP_TARGETS$|_PASSWORD$|_SECRET$|_KEY_ID$|_RECOVERY_CODE$/.test(name) &&
    name !== 'HEIRLOOM_PUBLIC_URL'
  )
}

/** What is wrong, a sentence a setting; empty when nothing is. */
export function findProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  const result = shape.safeParse(given)
  const problems = result.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`) ?? []
  return [...problems, ...contradictions(given)]
}

function contradictions(given: Readonly<Record<string, string | undefined>>): string[] {
  const needs = [
    ['HEIRLOOM_DATABASE_OWNER_URL', 'HEIRLOOM_DATABASE_URL'],
    ['HEIRLOOM_MAP_DARK_STYLE_URL', 'HEIRLOOM_MAP_STYLE_URL'],
    ['HEIRLOOM_SMTP_URL', 'HEIRLOOM_MAIL_FROM'],
    ['HEIRLOOM_MAIL_FROM', 'HEIRLOOM_SMTP_URL'],
    ['HEIRLOOM_S3_KEY_ID', 'HEIRLOOM_S3_SECRET'],
    ['HEIRLOOM_S3_SECRET', 'HEIRLOOM_S3_KEY_ID'],
  ] as const
  const targets = given['HEIRLOOM_BACKUP_TARGETS'] ?? ''
  const missing = [
    ...(/=restic:/.test(targets) && !given['HEIRLOOM_RESTIC_PASSWORD'] ? ['HEIRLOOM_RESTIC_PASSWORD'] : []),
    ...(/=s3:/.test(targets) && !given['HEIRLOOM_S3_SECRET']
      ? ['HEIRLOOM_S3_KEY_ID and HEIRLOOM_S3_SECRET']
      : []),
  ].map((name) => `HEIRLOOM_BACKUP_TARGETS needs ${name} beside it.`)
  return missing.concat(
    needs
      .filter(([name, other]) => given[name] && !given[other])
      .map(([name, other]) => `${name} needs ${other} beside it.`),
  )
}

export function parseSettings(given: Readonly<Record<string, string | undefined>>): Settings {
  return shape.parse(given)
}
