import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { logLevels } from '../log/log.ts'

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
  HEIRLOOM_TRUSTED_PROXIES: list.default([]),
})

export type Settings = z.output<typeof shape>

/** Every setting there is; each stands in docs/settings.md. */
export const settingNames = Object.keys(shape.shape)

/** Addresses carry passwords and tokens; the one that browsers use does not. */
export function holdsSecret(name: string): boolean {
  return /_URLS?$|_WEBHOOKS$/.test(name) && name !== 'HEIRLOOM_PUBLIC_URL'
}

/** What is wrong, a sentence a setting; empty when nothing is. */
export function findProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  const result = shape.safeParse(given)
  const problems = result.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`) ?? []
  return [...problems, ...contradictions(given)]
}

function contradictions(given: Readonly<Record<string, string | undefined>>): string[] {
  if (!given['HEIRLOOM_DATABASE_OWNER_URL'] || given['HEIRLOOM_DATABASE_URL']) return []
  return ['HEIRLOOM_DATABASE_OWNER_URL needs HEIRLOOM_DATABASE_URL beside it.']
}

export function parseSettings(given: Readonly<Record<string, string | undefined>>): Settings {
  return shape.parse(given)
}
