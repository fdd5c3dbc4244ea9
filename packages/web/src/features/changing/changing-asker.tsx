import { lazy, Suspense } from 'react'

import { useCell } from '../../ui/cell.ts'
import { questionCell } from './question.ts'

const DIALOGS = {
  album: lazy(() => import('./album-dialog.tsx')),
  tag: lazy(() => import('./tag-dialog.tsx')),
  date: lazy(() => import('./date-dialog.tsx')),
  place: lazy(() => import('./place-dialog.tsx')),
}

/** Stands in the frame of all pages. `onAlbum` opens one that photos were added to. */
export function ChangingAsker({ onAlbum }: { onAlbum: (id: string) => void }) {
  const question = useCell(questionCell)
  if (!question) return null
  const Dialog = DIALOGS[question.kind]
  const close = (done: boolean) => {
    questionCell.set(undefined)
    question.answer(done)
  }
  return (
    <Suspense>
      <Dialog ids={question.ids} onClose={close} onAlbum={onAlbum} />
    </Suspense>
  )
}
