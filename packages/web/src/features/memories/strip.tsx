// "On this day" above the timeline: there where something is to be seen, and otherwise nothing. Derived.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { preferencesQuery } from '../../data/account.ts'
import { memoriesOnQuery } from '../../data/memories.ts'
import { memories as words } from '../../ui/messages-memories.ts'
import { MemoryCard } from './cards.tsx'
import { dayOf } from './day.ts'

export default function MemoryStrip() {
  const [now] = useState(() => new Date())
  const enabled = useQuery(preferencesQuery).data?.memories.enabled ?? false
  const memories = useQuery({ ...memoriesOnQuery(dayOf(now)), enabled }).data ?? []
  if (!enabled || memories.length === 0) return null
  return (
    <section aria-label={words.onThisDay} className="px-2 pt-3 md:me-14 md:ps-4">
      <h2 className="pb-2 text-small font-medium text-quiet">{words.onThisDay}</h2>
      <ul className="flex snap-x gap-2 overflow-x-auto pb-2">
        {memories.map((memory) => (
          <li key={memory.id} className="snap-start">
            <MemoryCard memory={memory} year={now.getFullYear()} />
          </li>
        ))}
      </ul>
    </section>
  )
}
