import { lazy, Suspense } from 'react'

import { useCell } from '../../ui/cell.ts'
import { undoCell } from '../../data/undo-question.ts'

const UndoDialog = lazy(() => import('./undo-dialog.tsx'))

/** Stands in the frame of all pages: the way back of something undone is offered wherever one went meanwhile. */
export function UndoAsker() {
  const question = useCell(undoCell)
  if (!question) return null
  return (
    <Suspense>
      <UndoDialog
        key={JSON.stringify(question.span)}
        question={question}
        onClose={() => undoCell.set(undefined)}
      />
    </Suspense>
  )
}
