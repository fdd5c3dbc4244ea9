import type { ReactNode } from 'react'

import { say } from './messages.ts'

interface PageProps {
  readonly heading: string
  /** Below the heading, quietly. */
  readonly text?: string
  /** Above the heading: the way back. */
  readonly above?: ReactNode
  readonly wide?: boolean
  readonly children: ReactNode
}

/** A page of text and forms inside the shell. */
export function Page({ heading, text, above, wide = false, children }: PageProps) {
  return (
    <section
      aria-label={heading}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
      tabIndex={0}
      className="h-full overflow-y-auto outline-offset-[-2px]"
    >
      <title>{say.title(heading)}</title>
      <div className={`mx-auto flex flex-col gap-8 px-4 py-8 md:px-8 ${wide ? 'max-w-4xl' : 'max-w-2xl'}`}>
        {above}
        <div>
          <h1 className="text-head font-semibold tracking-tight break-words">{heading}</h1>
          {text && <p className="text-quiet">{text}</p>}
        </div>
        {children}
      </div>
    </section>
  )
}

export function Section({
  heading,
  text,
  children,
}: {
  heading: string
  text?: string
  children: ReactNode
}) {
  return (
    <section className="flex flex-col gap-4 rounded-surface border border-line bg-surface p-4 md:p-6">
      <div>
        <h2 className="text-title font-semibold">{heading}</h2>
        {text && <p className="text-quiet">{text}</p>}
      </div>
      {children}
    </section>
  )
}
