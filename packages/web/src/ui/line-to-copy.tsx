import { Check, Copy } from 'lucide-react'

import { IconButton } from './button.tsx'
import { say } from './messages.ts'
import { useCopy } from './use-copy.ts'

/** A line for a terminal or a file, as it is to be typed. `label` says what it is. */
export function LineToCopy({ label, text }: { label: string; text: string }) {
  const { state, copy } = useCopy(text)
  const Icon = state === 'copied' ? Check : Copy
  return (
    <div>
      <div className="flex items-start gap-1 rounded-control border border-line bg-page">
        <code
          className="min-w-0 flex-1 p-3 text-small wrap-anywhere whitespace-pre-wrap select-all"
          dir="ltr"
        >
          {text}
        </code>
        <IconButton
          label={state === 'copied' ? say.copy.done : say.copy.what(label)}
          className="m-0.5 text-quiet"
          onClick={copy}
        >
          <Icon size={18} aria-hidden />
        </IconButton>
      </div>
      <p aria-live="polite" className="text-small text-quiet empty:hidden">
        {state === 'refused' && say.copy.failed}
      </p>
    </div>
  )
}
