import { useEffect, useEffectEvent, useState } from 'react'

import { useSize } from '../../ui/size.ts'
import { attachGestures } from './gesture.ts'
import { FITTED, fit, within } from './zoom.ts'
import type { Extent } from './zoom.ts'

export interface StageActions {
  readonly onSwipe: (meaning: 'next' | 'previous' | 'close') => void
  readonly onTap: () => void
  /** A finger or the mouse stays; and then not any more. */
  readonly onPress: (held: boolean) => void
}

const AT_REST = { x: 0, y: 0 }

/** One photo on its stage: how it is zoomed and moved, and how far a finger has drawn it aside. */
export function useZoom(photo: Extent, actions: StageActions) {
  const [element, attach] = useState<HTMLElement | null>(null)
  const size = useSize(element)
  const [view, setView] = useState(FITTED)
  const [pull, setPull] = useState(AT_REST)
  const fitted = size.width > 0 ? fit(photo, size) : { width: 0, height: 0 }
  const geometry = useEffectEvent(() => ({ photo, fitted, size }))
  const swipe = useEffectEvent(actions.onSwipe)
  const tap = useEffectEvent(actions.onTap)
  const press = useEffectEvent(actions.onPress)

  useEffect(() => {
    if (!element) return undefined
    const gestures = attachGestures(element, {
      geometry: () => geometry(),
      show: setView,
      drag: (x, y) => setPull({ x, y: Math.max(0, y) }),
      swipe: (meaning) => swipe(meaning),
      tap: () => tap(),
      press: (held) => press(held),
    })
    const key = (event: KeyboardEvent) => {
      const factor = FACTORS[event.key]
      if (factor === undefined || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      gestures.zoomBy(factor)
    }
    addEventListener('keydown', key)
    return () => {
      removeEventListener('keydown', key)
      gestures.detach()
    }
  }, [element])
  return { attach, view: within(view, fitted, size), fitted, pull }
}

/** 0 means: fitted again. */
const FACTORS: Record<string, number> = { '+': 1.5, '=': 1.5, '-': 1 / 1.5, '0': 0 }
