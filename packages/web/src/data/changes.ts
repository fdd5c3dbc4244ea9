// Changes that can be taken back. The server gives each its operation, by which it is undone exactly, whatever was
// mixed before; it is found by what it was, who did it and when.
import type { SessionResponse } from '@heirloom/contract'
import type { QueryClient } from '@tanstack/react-query'

import { say } from '../ui/messages.ts'
import { showToast } from '../ui/toast.ts'
import { call, callDated } from './call.ts'
import type { Dated, Options } from './call.ts'
import { undoSpan } from './history.ts'
import type { Operation } from './history.ts'
import { isHeld, needsConfirming, refreshAfterChange } from './removals.ts'
import { askUndo } from './undo-question.ts'
import { wordsFor } from './words.ts'

export interface Changed<T = unknown> extends Dated<T> {
  /** Nouns and verbs of the server, `asset.update`; one operation of each may have come of it. */
  readonly intents: readonly string[]
}

export async function change<T>(
  intents: readonly string[],
  path: string,
  options: Options,
): Promise<Changed<T>> {
  return { ...(await callDated<T>(path, options)), intents }
}

/** Two changes that are one for the person. */
export const together = <T>(first: Changed, second: Changed<T>): Changed<T> => ({
  answer: second.answer,
  from: first.from,
  to: second.to,
  intents: [...new Set([...first.intents, ...second.intents])],
})

/** Says what was done, with the way back; and looks at everything anew. `onTakenBack`: what else follows from the way back. */
export function tellChanged(
  client: QueryClient,
  text: string,
  changed: Changed,
  onTakenBack: () => void = () => undefined,
): void {
  const undo = () => void takeBack(client, text, changed).then((done) => done && onTakenBack())
  showToast({ text, action: { label: say.undo, do: undo } })
  void refreshAfterChange(client)
}

export function tellTrouble(error: unknown): void {
  showToast({ text: isHeld(error) ? say.changing.waits : wordsFor(error), tone: 'trouble' })
}

async function takeBack(client: QueryClient, text: string, changed: Changed): Promise<boolean> {
  let operationIds: string[] = []
  try {
    operationIds = await operationsOf(changed)
    if (operationIds.length === 0) {
      showToast({ text: say.undoing.nothing })
      return false
    }
    await undoSpan({ operationIds }, undefined)
    showToast({ text: say.changing.undone(text) })
    await refreshAfterChange(client)
    return true
  } catch (error) {
    if (needsConfirming(error)) askUndo({ span: { operationIds }, text })
    else tellTrouble(error)
    return false
  }
}

/** The newest of each intent in that moment, of this very session. */
async function operationsOf({ from, to, intents }: Changed): Promise<string[]> {
  const session = (await call<SessionResponse[]>('/sessions')).find(({ current }) => current)
  const params = new URLSearchParams({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    kind: 'change',
    ...(session && { actorId: session.id }),
  })
  const { operations } = await call<{ operations: Operation[] }>(`/heirloom/history?${params.toString()}`)
  return newestOfEach(operations, intents)
}

/** `operations` come the newest first. */
export function newestOfEach(
  operations: readonly Pick<Operation, 'id' | 'intent' | 'canUndo'>[],
  intents: readonly string[],
): string[] {
  const found = intents.map((intent) => operations.find((one) => one.intent === intent && one.canUndo)?.id)
  return found.filter((id) => id !== undefined)
}
