import { useCallback, useState } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
}

/** The inner size of an element, followed while it is mounted. */
export function useSize(): [(element: HTMLElement | null) => (() => void) | void, Size] {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  const follow = useCallback((element: HTMLElement | null) => {
    if (!element) return
    const measure = () => {
      const next = { width: element.clientWidth, height: element.clientHeight }
      setSize((was) => (was.width === next.width && was.height === next.height ? was : next))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])
  return [follow, size]
}

export const prefersStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches
