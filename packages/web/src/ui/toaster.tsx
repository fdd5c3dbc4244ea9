import { CircleAlert, X } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'

import { IconButton } from './button.tsx'
import { useCell } from './cell.ts'
import { say } from './messages.ts'
import { dismissToast, toastCell } from './toast.ts'
import type { ShownToast } from './toast.ts'

const STAY = 9_000

/** Where toasts stand. Said aloud by screen readers; Ctrl Z does what the button does, where it is Undo. */
export function Toaster() {
  const toast = useCell(toastCell)
  return (
    <output
      // Said so, because a box above the page silences all that does not.
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-[calc(var(--foot)+1rem)] z-50 flex justify-center"
    >
      {toast && <Box key={toast.key} toast={toast} />}
    </output>
  )
}

function Box({ toast }: { toast: ShownToast }) {
  const [watched, setWatched] = useState(false)
  const { action, stays = false } = toast
  const act = () => {
    dismissToast()
    action?.do()
  }
  const onUndoKey = useEffectEvent((event: KeyboardEvent) => {
    const typing = event.target instanceof Element && event.target.closest('input, textarea')
    const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey
    if (!isUndo || typing || action?.label !== say.undo) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const key = (event: KeyboardEvent) => onUndoKey(event)
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])
  useEffect(() => {
    if (watched || stays) return undefined
    const timer = setTimeout(dismissToast, STAY)
    return () => clearTimeout(timer)
  }, [watched, stays])
  return (
    <span
      className="toast pointer-events-auto flex max-w-full items-center gap-2 rounded-surface bg-ink py-1.5 pe-1.5 ps-4 text-page shadow-float"
      onPointerEnter={() => setWatched(true)}
      onPointerLeave={() => setWatched(false)}
      onFocus={() => setWatched(true)}
      onBlur={() => setWatched(false)}
    >
      {toast.tone === 'trouble' && <CircleAlert size={18} className="shrink-0" aria-hidden />}
      <span className="min-w-0 py-1 tabular-nums">{toast.text}</span>
      {action && (
        <button
          type="button"
          onClick={act}
          className="min-h-10 shrink-0 rounded-control px-3 font-semibold whitespace-nowrap text-(--accent-on-ink) hover:bg-page/15"
        >
          {action.label}
        </button>
      )}
      <IconButton label={say.dismiss} onClick={dismissToast}>
        <X size={18} aria-hidden />
      </IconButton>
    </span>
  )
}
