import { useCallback, useEffect, useRef, useState } from 'react'

import { useSize } from '../../ui/size.ts'
import { attachGestures } from './gesture.ts'
import { FITTED, fit, maxScale, within, zoomAt } from './zoom.ts'
import type { Extent, View } from './zoom.ts'

export interface StageActions {
  readonly onSwipe: (meaning: 'next' | 'previous' | 'close') => void
  readonly onTap: () => void
}

/** One photo on its stage: how it is zoomed and moved, and how far a finger has drawn it aside. */
export function useZoom(photo: Extent, actions: StageActions) {
  const [measure, size] = useSize()
  const [view, setView] = useState<View>(FITTED)
  const [pull, setPull] = useState({ x: 0, y: 0 })
  const fitted = size.width > 0 ? fit(photo, size) : { width: 0, height: 0 }
  const now = useRef({ photo, size, fitted, view, actions })
  now.current = { photo, size, fitted, view: within(view, fitted, size), actions }

  const show = useCallback((next: View) => {
    now.current.view = next // several pointer events may come between two renders
    setView(next)
  }, [])
  const attach = useCallback(
    (element: HTMLElement | null) => {
      if (!element) return
      const unmeasure = measure(element)
      const detach = attachGestures(element, {
        photo: () => now.current.photo,
        fitted: () => now.current.fitted,
        size: () => now.current.size,
        view: () => now.current.view,
        show,
        drag: (x, y) => setPull({ x, y: Math.max(0, y) }),
        swipe: (meaning) => now.current.actions.onSwipe(meaning),
        tap: () => now.current.actions.onTap(),
      })
      return () => {
        detach()
        if (unmeasure) unmeasure()
      }
    },
    [measure, show],
  )
  useZoomKeys(
    useCallback(
      (factor) => {
        const { photo, size, fitted, view } = now.current
        const middle = { x: 0, y: 0 }
        show(
          factor === 0
            ? FITTED
            : zoomAt(view, middle, view.scale * factor, fitted, size, maxScale(photo, fitted)),
        )
      },
      [show],
    ),
  )
  return { attach, view: now.current.view, fitted, pull }
}

const FACTORS: Record<string, number> = { '+': 1.5, '=': 1.5, '-': 1 / 1.5, '0': 0 }

function useZoomKeys(zoomBy: (factor: number) => void): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const factor = FACTORS[event.key]
      if (factor === undefined || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      zoomBy(factor)
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [zoomBy])
}
