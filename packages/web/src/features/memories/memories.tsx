// Memories: those of this day, and those that somebody keeps. Derived.
import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarHeart } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { preferencesQuery } from '../../data/account.ts'
import { keptMemoriesQuery, memoriesOnQuery } from '../../data/memories.ts'
import type { Memory } from '../../data/memories.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { memories as words } from '../../ui/messages-memories.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { MemoryCard } from './cards.tsx'
import { dayOf } from './day.ts'

export function Memories() {
  const [now] = useState(() => new Date())
  const wishes = useQuery(preferencesQuery).data
  const today = useQuery(memoriesOnQuery(dayOf(now)))
  const kept = useQuery(keptMemoriesQuery)
  const off = wishes?.memories.enabled === false
  return (
    <Page heading={words.page} wide>
      {off ? (
        <Emptiness icon={CalendarHeart} heading={words.off} text={words.offText}>
          <Link to="/account" className="rounded-control border border-edge bg-surface px-4 py-1.5">
            {words.toAccount}
          </Link>
        </Emptiness>
      ) : (
        <Group heading={words.onThisDay} text={words.onThisDayText} found={today} year={now.getFullYear()}>
          <Emptiness icon={CalendarHeart} heading={words.none} text={words.noneText} />
        </Group>
      )}
      <Group heading={words.kept} text={words.keptText} found={kept} year={now.getFullYear()}>
        <p className="text-quiet">{words.keptNone}</p>
      </Group>
    </Page>
  )
}

interface GroupProps {
  readonly heading: string
  readonly text: string
  readonly found: UseQueryResult<Memory[]>
  readonly year: number
  /** Where there are none. */
  readonly children: ReactNode
}

function Group({ heading, text, found, year, children }: GroupProps) {
  return (
    <section className="flex flex-col gap-3">
      <div>
        <h2 className="text-title font-semibold">{heading}</h2>
        <p className="text-quiet">{text}</p>
      </div>
      {found.isPending && <p className="text-quiet">{say.loading}</p>}
      {found.isError && (
        <Notice action={<Button onClick={() => void found.refetch()}>{say.again}</Button>}>
          {words.failed} {wordsFor(found.error)}
        </Notice>
      )}
      {found.data?.length === 0 && children}
      {found.data && found.data.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {found.data.map((memory) => (
            <li key={memory.id}>
              <MemoryCard memory={memory} year={year} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
