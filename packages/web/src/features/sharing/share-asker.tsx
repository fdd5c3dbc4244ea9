import { lazy, Suspense } from 'react'

import { useCell } from '../../ui/cell.ts'
import { shareCell } from './share-question.ts'

const ShareDialog = lazy(async () => ({ default: (await import('./share-dialog.tsx')).ShareDialog }))

/** Stands in the frame of all pages. */
export function ShareAsker() {
  const question = useCell(shareCell)
  if (!question) return null
  const close = (made: boolean) => {
    shareCell.set(undefined)
    question.answer(made)
  }
  return (
    <Suspense>
      <ShareDialog shared={question.shared} name={question.name} onClose={close} />
    </Suspense>
  )
}
