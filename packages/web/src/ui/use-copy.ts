import { useState } from 'react'

export type Copied = 'fresh' | 'copied' | 'refused'

/** Copies a text for the person; 'refused' where the browser doesn't let it, as on plain http addresses. */
export function useCopy(text: string | (() => string)): {
  state: Copied
  copy: () => void
  reset: () => void
} {
  const [state, setState] = useState<Copied>('fresh')
  const copy = () => {
    const writing =
      (navigator.clipboard as Clipboard | undefined)?.writeText(typeof text === 'string' ? text : text()) ??
      Promise.reject()
    writing.then(
      () => setState('copied'),
      () => setState('refused'),
    )
  }
  return { state, copy, reset: () => setState('fresh') }
}
