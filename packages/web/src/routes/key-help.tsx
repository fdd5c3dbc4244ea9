// Two keys that work on every page: ? tells all keys, Ctrl K goes anywhere. Each box is loaded when it is asked for.
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react'

const BOXES = {
  keys: lazy(() => import('./keys-box.tsx')),
  places: lazy(() => import('./places-box.tsx')),
}

/** `viewing`: a photo lies above the page, where one does not go elsewhere by Ctrl K. */
export function KeyHelp({ viewing }: { viewing: boolean }) {
  const [asked, setAsked] = useState<keyof typeof BOXES>()
  const press = useEffectEvent((event: KeyboardEvent) => {
    const box = boxFor(event)
    if (!box || event.defaultPrevented || (viewing && box === 'places')) return
    if (document.querySelector('[role=dialog][data-state=open]')) return
    event.preventDefault()
    setAsked(box)
  })
  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event)
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])
  if (!asked) return null
  const Box = BOXES[asked]
  return (
    <Suspense>
      <Box onClose={() => setAsked(undefined)} />
    </Suspense>
  )
}

function boxFor(event: KeyboardEvent): keyof typeof BOXES | undefined {
  if (event.altKey) return undefined
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'k' ? 'places' : undefined
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select')
  return event.key === '?' && !typing ? 'keys' : undefined
}
