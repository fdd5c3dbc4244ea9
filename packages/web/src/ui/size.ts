import { useEffect, useState } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
}

const NONE: Size = { width: 0, height: 0 }

/** The inner size of an element, followed while it is there. */
export function useSize(element: HTMLElement | null): Size {
  const [size, setSize] = useState(NONE)
  useEffect(() => {
    if (!element) return undefined
    const measure = () => {
      const next = { width: element.clientWidth, height: element.clientHeight }
      setSize((was) => (was.width === next.width && was.height === next.height ? was : next))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return size
}
