import { Undo2 } from 'lucide-react'

import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { askUndo } from '../../data/undo-question.ts'
import type { UndoQuestion } from '../../data/undo-question.ts'

export function UndoButton({ question, wide = false }: { question: UndoQuestion; wide?: boolean }) {
  return (
    <Button
      look={wide ? 'plain' : 'quiet'}
      aria-label={say.history.undoLabel(question.text)}
      onClick={() => askUndo(question)}
      className={wide ? 'self-start' : 'shrink-0 self-start px-3 text-quiet hover:text-ink'}
    >
      <Undo2 size={17} aria-hidden />
      <span className={wide ? '' : 'max-sm:hidden'}>{say.history.undo}</span>
    </Button>
  )
}
