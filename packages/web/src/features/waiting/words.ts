import type { WaitingChange } from '../../data/removals.ts'
import { say } from '../../ui/messages.ts'

/** A change that waits, as what it would do. */
export function whatItWouldDo({ kind, count, library, ownerName }: WaitingChange, isMine: boolean): string {
  const words = say.waiting.kind[kind] ?? say.waiting.other
  const whose = isMine ? say.waiting.your : say.waiting.their(ownerName)
  return words(say.waiting.which(count, library, whose))
}
