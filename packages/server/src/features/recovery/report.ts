import type { Facts, Recovery, RecoveryReport, StepDone } from './recovery-types.ts'

export function reportOf(recovery: Recovery, steps: readonly StepDone[]): RecoveryReport {
  const { facts, isDrill } = recovery
  const missed = isDrill ? (facts.missingSome ?? []).map((file) => `${file.path} ${file.fault}`) : []
  const faults = [...(facts.damage ?? []), ...(facts.faults ?? []), ...missed, ...unproven(facts)]
  const missing = facts.missing ?? 0
  return {
    ok: faults.length === 0 && missing === 0,
    seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0),
    photos: facts.photos ?? 0,
    bytes: facts.wantedBytes ?? 0,
    compared: facts.compared ?? 0,
    isProven: facts.isProven === true,
    until: facts.until ?? null,
    faults,
    missing,
    missingSome: facts.missingSome ?? [],
    found: facts.found ?? 0,
    lockedOut: facts.lockedOut ?? [],
    todo: todoOf(recovery),
    steps,
    fullSeconds: isDrill ? extrapolated(facts, steps) : null,
  }
}

/** Nothing compared proves nothing. */
function unproven({ compared = 0, photos = 0, missing = 0 }: Facts): readonly string[] {
  return compared > 0 || photos === 0 || missing > 0 ? [] : ['No original could be compared with the target.']
}

function todoOf({ facts, isDrill }: Recovery): readonly string[] {
  if (isDrill) return []
  const { lockedOut = [], settingsToGive = [], missing = 0, found = 0 } = facts
  const todo = lockedOut.map((email) => `New password for ${email}: heirloom user reset-password ${email}`)
  if (facts.hasKey === false)
    todo.push('Everyone signs in again, with a new password; API keys are to be made anew (phones included).')
  else todo.push('Everyone signs in again, with the password they had; API keys work as before.')
  if (settingsToGive.length > 0)
    todo.push(
      `These settings were given beside the file, and are to be given again: ${settingsToGive.join(', ')}`,
    )
  if (facts.keptSettings === true)
    todo.push('The heirloom.conf that was in the new folder stays; the old one was not put back.')
  if (missing > 0)
    todo.push('missing-files.txt lists what the target did not have: try another target, or the phones.')
  if (facts.wayBack !== undefined)
    todo.push(
      `What came later is in the history, and its photos on the disk: heirloom undo ${facts.wayBack} brings it back.`,
    )
  if (found > 0) todo.push('Files that came in the last moments wait for their owners as found files.')
  if (facts.hasKey === false) todo.push('Make a new recovery code: heirloom backup recovery-code')
  return todo
}

/** The pace of the sample, for all bytes; what is not about bytes takes as long. */
function extrapolated({ folders, wantedBytes = 0 }: Facts, steps: readonly StepDone[]): number {
  const library = steps.find(({ name }) => name === 'library')?.seconds ?? 0
  const others = steps.reduce((sum, { seconds }) => sum + seconds, 0) - library
  const all = folders?.['originals']?.bytes ?? 0
  return others + (wantedBytes > 0 ? library * Math.max(1, all / wantedBytes) : 0)
}
