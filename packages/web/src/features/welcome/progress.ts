// How far somebody is with the first steps, from what is really there: nothing is kept, so nothing can be wrong.
import type { Device } from '../../data/account.ts'
import type { BackupOverview } from '../../data/backups.ts'

/** A device whose app looks after its photos; undefined: none is signed in. */
export const phoneOf = (devices: readonly Device[]): Device | undefined =>
  devices.find(({ appVersion, deviceOS }) => appVersion !== null && /ios|android/i.test(deviceOS))

/** The newest backup of all places, or how far the first one is. */
export function backupOf({ targets }: BackupOverview): 'none' | 'soon' | { readonly at: string } {
  const times = targets.flatMap(({ lastBackupAt }) => lastBackupAt ?? [])
  const at = times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1)
  if (at !== undefined) return { at }
  return targets.length > 0 ? 'soon' : 'none'
}
