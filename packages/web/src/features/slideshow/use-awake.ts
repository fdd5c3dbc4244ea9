import { useEffect } from 'react'

/** While `on`, the screen does not go dark by itself, where the browser can see to it. */
export function useAwake(on: boolean): void {
  useEffect(() => {
    if (!on || !('wakeLock' in navigator)) return undefined
    let lock: WakeLockSentinel | undefined
    let over = false
    const take = async () => {
      // Refused on low battery or in a hidden tab: the show goes on without.
      const taken = await navigator.wakeLock.request('screen').catch(() => undefined)
      if (over) await taken?.release()
      else lock = taken
    }
    // A tab that was hidden has lost it.
    const again = () => document.visibilityState === 'visible' && void take()
    void take()
    document.addEventListener('visibilitychange', again)
    return () => {
      over = true
      document.removeEventListener('visibilitychange', again)
      void lock?.release()
    }
  }, [on])
}
