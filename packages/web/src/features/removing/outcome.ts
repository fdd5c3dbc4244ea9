// What became of a removal, said in a sentence with the way back.
import type { QueryClient } from '@tanstack/react-query'

import { isHeld, restoreAssets, showRemoved, showRestored } from '../../data/removals.ts'
import type { Removal } from '../../data/removals.ts'
import { wordsFor } from '../../data/words.ts'
import { say } from '../../ui/messages.ts'
import { showToast } from '../../ui/toast.ts'

export function tellDone(client: QueryClient, removal: Removal, count: number): void {
  showRemoved(client, removal)
  const text = say.removing.done[removal.kind](count)
  const undo = { label: say.undo, do: () => void bringBack(client, removal.ids) }
  showToast(removal.kind === 'trash' ? { text, action: undo } : { text })
}

/** A change that was let wait after all (another page was quicker) is found where it waits. */
export function tellTrouble(error: unknown, onWaiting: () => void): void {
  if (!isHeld(error)) return showToast({ text: wordsFor(error), tone: 'trouble' })
  showToast({ text: say.removing.waits, action: { label: say.removing.look, do: onWaiting } })
}

/** True when they are back. */
export async function bringBack(client: QueryClient, ids: readonly string[]): Promise<boolean> {
  try {
    const count = await restoreAssets(ids)
    showRestored(client, ids)
    showToast({ text: say.removing.restored(count) })
    return true
  } catch (error) {
    showToast({ text: wordsFor(error), tone: 'trouble' })
    return false
  }
}
