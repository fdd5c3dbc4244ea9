import { useEffect, useEffectEvent } from 'react'

import type { ViewerAction } from './controls.tsx'

export const keysOf = (actions: readonly ViewerAction[], act: (action: ViewerAction) => void) =>
  Object.fromEntries(actions.flatMap((action) => action.keys.map((key) => [key, () => act(action)])))

/** What keys mean while the viewer is there, where nobody types and no question stands above it. */
export function useKeys(actions: Record<string, () => void>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const onControl = event.target instanceof Element && event.target.closest('button, a, video, input')
    const typing =
      event.target instanceof Element && event.target.closest('input, textarea, select, [role=menu]')
    if (typing || event.ctrlKey || event.metaKey || event.altKey || (event.key === ' ' && onControl)) return
    // A question above the viewer has the keys to itself.
    if (event.defaultPrevented || document.querySelector('[role=dialog][data-state=open]')) return
    const act = actions[event.key]
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

export function toggleVideo(frame: HTMLElement | null): void {
  const video = frame?.querySelector('video')
  if (!video) return
  if (video.paused) void video.play()
  else video.pause()
}
