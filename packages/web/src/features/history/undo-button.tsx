import { Undo2 } from 'lucide-react'

import type { Operation } from '../../data/history.ts'
import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { askUndo } from './undo.ts'

export function UndoButton({ operation, wide = false }: { operation: Operation; wide?: boolean }) {
  const { id, text } = operation
  return (
    <Button
      look={wide ? 'plain' : 'quiet'}
      aria-label={say.history.undoLabel(text)}
      onClick={() => askUndo({ operationId: id, text })}
      className={wide ? 'self-start' : 'shrink-0 px-3 text-quiet hover:text-ink'}
    >
      <Undo2 size={17} aria-hidden />
      <span className={wide ? '' : 'max-sm:hidden'}>{say.history.undo}</span>
    </Button>
  )
}
