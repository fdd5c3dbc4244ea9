import type { ComponentProps, ReactNode } from 'react'

type Props = Omit<ComponentProps<'input'>, 'type' | 'className' | 'children'> & {
  label: ReactNode
  hint?: string
}

/** A box to tick, its label, and quietly what it means. */
export function Check({ label, hint, ...rest }: Props) {
  return (
    <label className="flex items-start gap-2.5 py-1">
      <input type="checkbox" className="mt-1 size-4 shrink-0 accent-accent" {...rest} />
      <span className="min-w-0">
        {label}
        {hint && <span className="block text-small text-quiet">{hint}</span>}
      </span>
    </label>
  )
}
