import { lazy, Suspense } from 'react'

import { useCell } from '../../ui/cell.ts'
import { showCell } from './show-question.ts'

const Slideshow = lazy(() => import('./slideshow.tsx'))

/** Stands in the frame of all pages. */
export function SlideshowAsker() {
  const show = useCell(showCell)
  if (!show) return null
  const end = (last: string | undefined) => {
    showCell.set(undefined)
    show.answer(last)
  }
  return (
    <Suspense>
      <Slideshow walk={show.walk} from={show.from} onEnd={end} />
    </Suspense>
  )
}
