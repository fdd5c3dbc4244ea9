import type { ReactNode } from 'react'

import { say } from './messages.ts'

/** A page of text and forms inside the shell. */
export function Page({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <section
      aria-label={heading}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
      tabIndex={0}
      className="h-full overflow-y-auto outline-offset-[-2px]"
    >
      <title>{say.title(heading)}</title>
      <div className="mx-auto flex max-w-2xl flex-col gap-8 px-4 py-8 md:px-8">
        <h1 className="text-head font-semibold tracking-tight">{heading}</h1>
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
