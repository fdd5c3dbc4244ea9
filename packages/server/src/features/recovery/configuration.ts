// The second step: the id that binds folder and database, the instance key, and the settings.
import { access } from 'node:fs/promises'
import path from 'node:path'
import { openSettings, settingsCopyPath } from '../../platform/config/config.ts'
import { bindFolder, openDataFolder, writeDurably } from '../../platform/data-folder/data-folder.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import {
  findInstanceKey,
  openRecovery,
  openSecrets,
  placeKey,
  proveRecoveryFile,
  recoveryFile,
  secretsOf,
} from '../../platform/secrets/secrets.ts'
import { factOf } from './facts.ts'
import { readText } from './files.ts'
import type { Facts, Recovery } from './recovery-types.ts'

export async function configure(recovery: Recovery): Promise<Partial<Facts>> {
  const { into, facts } = recovery
  const folder = await openDataFolder(into)
  await bindFolder(folder, factOf(facts.instance, 'library'))
  const key = await keyOf(recovery)
  if (key === undefined) {
    await openSecrets(into, { mayMake: true })
    return { hasKey: false }
  }
  await placeKey(into, key)
  await keepRecoveryFile(recovery)
  return { hasKey: true, ...(await restoreSettings(recovery, key)) }
}

export async function proveConfiguration({ into, facts }: Recovery): Promise<string> {
  if ((await findInstanceKey(into)) === undefined)
    throw failure('instance_key_missing', `There is no key in ${into}/keys after it was put there.`)
  const key =
    facts.hasKey === true ? 'the instance key is back' : 'a new instance key: every password is lost'
  const settings = facts.settingsToGive ?? []
  return settings.length === 0 ? key : `${key}; settings to be given again: ${settings.join(', ')}`
}

/** A key that an earlier call has put there is the one. */
async function keyOf({ target, into, key, recoveryCode, facts }: Recovery): Promise<Uint8Array | undefined> {
  if (key !== undefined) return key
  if (facts.hasKey === true) return await findInstanceKey(into)
  if (recoveryCode === undefined) return undefined
  const text = await readText(target, recoveryFile)
  if (text !== undefined) return openRecovery(text, recoveryCode)
  throw failure(
    'recovery_code_missing',
    `There is a recovery code, and no ${recoveryFile} at this target that it could open: no code had been made when it ` +
      'was last backed up. Call this without the code; then every password is to be reset.',
  )
}

/** The same code serves the library from now on. */
async function keepRecoveryFile({ target, into }: Recovery): Promise<void> {
  const text = await readText(target, recoveryFile)
  if (text === undefined) return
  proveRecoveryFile(text)
  await writeDurably(path.join(into, recoveryFile), text, 0o600)
}

async function restoreSettings(recovery: Recovery, key: Uint8Array): Promise<Partial<Facts>> {
  const { target, into, isDrill } = recovery
  const text = await readText(target, settingsCopyPath)
  if (text === undefined) return {}
  const { file, environment } = openSettings(secretsOf(key), text)
  const settingsToGive = Object.keys(environment).filter((name) => name !== 'HEIRLOOM_DATA')
  // A drill's server is to reach nobody: it goes without the library's settings.
  if (file === null || isDrill) return { settingsToGive }
  const conf = path.join(into, 'heirloom.conf')
  const isThere = await exists(conf)
  if (!isThere) await writeDurably(conf, file, 0o600)
  return { settingsToGive, keptSettings: isThere }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}
