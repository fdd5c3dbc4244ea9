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
    const mouse = (event: PointerEvent) => event.pointerType === 'mouse' && wake()
    addEventListener('pointermove', mouse)
    addEventListener('focusin', wake)
    timer.current = setTimeout(hide, STAY)
    return () => {
      clearTimeout(timer.current)
      removeEventListener('pointermove', mouse)
      removeEventListener('focusin', wake)
    }
  }, [wake, hide])
  return [shown, wake, hide]
}
