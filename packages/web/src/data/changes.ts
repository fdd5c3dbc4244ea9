// Changes that can be taken back: by their operations, which the server names in its answer, so exactly and whatever was
// mixed before.
import type { QueryClient } from '@tanstack/react-query'

import { say } from '../ui/messages.ts'
import { showToast } from '../ui/toast.ts'
import { callToChange } from './call.ts'
import type { Changed } from './call.ts'
import { undoSpan } from './history.ts'
import { isHeld, needsConfirming, refreshAfterChange } from './removals.ts'
import { askUndo } from './undo-question.ts'
import { wordsFor } from './words.ts'

export type { Changed }
export const change = callToChange

/** Two changes that are one for the person. */
export const together = <T>(first: Changed, second: Changed<T>): Changed<T> => ({
  answer: second.answer,
  operationIds: [...first.operationIds, ...second.operationIds],
})

/**
 * Says what was done, with the way back where something changed; and looks at everything anew. `onTakenBack`: what else
 * follows from the way back.
 */
export function tellChanged(
  client: QueryClient,
  text: string,
  { operationIds }: Changed,
  onTakenBack: () => void = () => undefined,
): void {
  const undo = () => void takeBack(client, text, operationIds).then((done) => done && onTakenBack())
  showToast({ text, ...(operationIds.length > 0 && { action: { label: say.undo, do: undo } }) })
  void refreshAfterChange(client)
}

export function tellTrouble(error: unknown): void {
  showToast({ text: isHeld(error) ? say.changing.waits : wordsFor(error), tone: 'trouble' })
}

async function takeBack(
  client: QueryClient,
  text: string,
  operationIds: readonly string[],
): Promise<boolean> {
  const span = { operationIds }
  try {
    const { operationId } = await undoSpan(span, undefined)
    showToast({ text: operationId === null ? say.undoing.nothing : say.changing.undone(text) })
    await refreshAfterChange(client)
    return operationId !== null
  } catch (error) {
    if (needsConfirming(error)) askUndo({ span, text })
    else tellTrouble(error)
    return false
  }
}
