import type { ReactNode } from 'react'

import { say } from '../../ui/messages.ts'
import { Wordmark } from '../../ui/wordmark.tsx'

/** The page of someone who is not signed in: one card, nothing else. */
export function Card({
  page,
  heading,
  intro,
  children,
}: {
  page: string
  heading: string
  intro?: string
  children: ReactNode
}) {
  return (
    <main className="h-full overflow-y-auto">
      <title>{say.title(page)}</title>
      <div className="mx-auto flex min-h-full w-full max-w-[26rem] flex-col justify-center gap-6 px-4 py-10">
        <Wordmark />
        <div className="flex flex-col gap-5 rounded-surface border border-line bg-surface p-6 md:p-8">
          <div>
            <h1 className="text-head font-semibold tracking-tight">{heading}</h1>
            {intro && <p className="pt-2 text-quiet">{intro}</p>}
          </div>
          {children}
        </div>
      </div>
    </main>
  )
}
