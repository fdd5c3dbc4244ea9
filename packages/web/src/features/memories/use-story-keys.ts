import { useEffect, useEffectEvent } from 'react'

interface Keys {
  readonly forward: () => void
  readonly back: () => void
  readonly pause: () => void
  readonly keep: () => void
  readonly close: () => void
}

/** Arrows turn, the space bar pauses, K keeps, Escape closes; a menu above has the keys to itself. */
export function useStoryKeys(keys: Keys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : undefined
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (target?.closest('[role=menu]') || document.querySelector('[role=dialog][data-state=open]')) return
    if (event.key === ' ' && target?.closest('button, a')) return
    const rtl = document.documentElement.dir === 'rtl'
    const act = {
      ArrowRight: rtl ? keys.back : keys.forward,
      ArrowLeft: rtl ? keys.forward : keys.back,
      ' ': keys.pause,
      k: keys.keep,
      Escape: keys.close,
    }[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event)
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])
}
