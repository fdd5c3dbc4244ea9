// The settings as they go into a backup, sealed with the instance key since some are secrets: `backups/settings.json`.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { errorCode, failure } from '../errors/errors.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { settingNames } from './settings.ts'

const outer = z.object({ format: z.literal(1), at: z.string(), sealed: z.string() })
const inner = z.object({ file: z.string().nullable(), environment: z.record(z.string(), z.string()) })

/** `file` is the text of heirloom.conf, null where there is none; `environment` what was given beside it. */
export type SettingsCopy = z.infer<typeof inner>

/** Where it stands at every target. */
export const settingsCopyPath = 'backups/settings.json'

/** What is set in the file of a data folder and beside it. */
export async function readSettingsCopy(
  dataFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SettingsCopy> {
  const file = await readFile(join(dataFolder, 'heirloom.conf'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  const given = settingNames.flatMap((name) => {
    if (name === 'HEIRLOOM_RECOVERY_CODE') return [] // it opens the key that this is sealed with
    const value = environment[name]
    return value === undefined || value.trim() === '' ? [] : [[name, value] as const]
  })
  return { file, environment: Object.fromEntries(given) }
}

export function sealSettings(secrets: Secrets, copy: SettingsCopy, at = new Date()): string {
  const sealed = secrets.seal(JSON.stringify(copy))
  return `${JSON.stringify({ format: 1, at: at.toISOString(), sealed })}\n`
}

/** Throws `settings_copy_damaged`, `seal_broken` where it was sealed with another key. */
export function openSettings(secrets: Secrets, text: string): SettingsCopy {
  return parsed(inner, secrets.unseal(parsed(outer, text).sealed))
}

function parsed<T>(shape: z.ZodType<T>, text: string): T {
  try {
    return shape.parse(JSON.parse(text))
  } catch (cause) {
    throw failure(
      'settings_copy_damaged',
      `${settingsCopyPath} is damaged, or was written by a newer Heirloom.`,
      {
        cause,
      },
    )
  }
}
