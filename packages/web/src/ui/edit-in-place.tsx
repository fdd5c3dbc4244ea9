// Text that is changed where it stands: it looks like text, and takes what is typed. Enter or leaving saves, Escape
// brings back what was there.
import { clsx } from 'clsx'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'

interface Props {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  /** Only what differs is saved. */
  readonly onSave: (value: string) => void
  readonly className?: string
  readonly lines?: 'one' | 'many'
  readonly maxLength?: number
}

const LOOK =
  '-mx-2 block w-[calc(100%+1rem)] resize-none field-sizing-content rounded-control border border-transparent bg-transparent px-2 py-0.5 placeholder:text-quiet hover:border-line focus:border-edge focus:bg-surface'

export function EditInPlace({ value, onSave, className, lines = 'one', label, ...rest }: Props) {
  const [typed, setTyped] = useState<string>()
  const save = () => {
    const next = typed?.trim()
    if (next !== undefined && next !== value) onSave(next)
    setTyped(undefined)
  }
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      setTyped(undefined)
      // Leaving saves what is typed; by now nothing is.
      setTimeout(() => (event.target as HTMLElement).blur())
    } else if (event.key === 'Enter' && (lines === 'one' || event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      ;(event.target as HTMLElement).blur()
    }
  }
  const text = typed ?? value
  return (
    <textarea
      aria-label={label}
      value={text}
      rows={lines === 'one' ? 1 : Math.min(12, text.split('\n').length)}
      onChange={(event) =>
        setTyped(lines === 'one' ? event.target.value.replaceAll('\n', ' ') : event.target.value)
      }
      onBlur={save}
      onKeyDown={press}
      className={clsx(LOOK, className)}
      {...rest}
    />
  )
}
