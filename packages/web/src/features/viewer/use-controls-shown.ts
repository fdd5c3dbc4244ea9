import { useCallback, useEffect, useRef, useState } from 'react'

const STAY = 3_000

/** Controls that fade when nothing has moved for a while: [shown, wake, hide]. */
export function useControlsShown(): [boolean, () => void, () => void] {
  const [shown, setShown] = useState(true)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const hide = useCallback(() => setShown(false), [])
  const wake = useCallback(() => {
    setShown(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(hide, STAY)
  }, [hide])
  useEffect(() => {
    wake()
    return () => clearTimeout(timer.current)
  }, [wake])
  return [shown, wake, hide]
}
