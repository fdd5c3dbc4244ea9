import type { ReactNode } from 'react'

export interface Fact {
  readonly label: string
  readonly value: ReactNode
  /** In the typeface of machines: ids, addresses. */
  readonly code?: boolean
}

/** Labels and what they say; those that say nothing are left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const known = facts.filter(({ value }) => value !== null && value !== undefined && value !== '')
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
      {known.map(({ label, value, code }) => (
        <div key={label} className="contents">
          <dt className="text-small leading-6 wrap-anywhere text-quiet">{label}</dt>
          <dd className={`min-w-0 break-words ${code ? 'font-mono text-small leading-6 break-all' : ''}`}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
