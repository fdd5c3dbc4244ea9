import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { useState } from 'react'

import { preferencesQuery } from '../data/account.ts'
import { keptMemoriesQuery, memoriesOnQuery, memoryQuery } from '../data/memories.ts'
import { dayOf } from '../features/memories/day.ts'
import { Memories } from '../features/memories/memories.tsx'
import { Story } from '../features/memories/story.tsx'
import { memories as words } from '../ui/messages-memories.ts'
import { Notice } from '../ui/notice.tsx'

const storyRoute = getRouteApi('/signed-in/memories/$memoryId')
const SECONDS = 5

export function MemoriesPage() {
  return (
    <>
      <Memories />
      <Outlet />
    </>
  )
}

/** The memories of the day come one after the other; one that was only kept, among those that were. */
export function MemoryPage() {
  const { memoryId } = storyRoute.useParams()
  const navigate = useNavigate()
  const router = useRouter()
  const [day] = useState(() => dayOf(new Date()))
  const cameFrom = useRouterState({ select: ({ location }) => location.state.fromTimeline ?? false })
  const seconds = useQuery(preferencesQuery).data?.memories.duration ?? SECONDS
  const today = useQuery(memoriesOnQuery(day)).data ?? []
  const kept = useQuery(keptMemoriesQuery).data ?? []
  const row = [today, kept].find((some) => some.some(({ id }) => id === memoryId)) ?? []
  const at = row.findIndex(({ id }) => id === memoryId)
  const alone = useQuery({ ...memoryQuery(memoryId), enabled: at < 0 })
  const memory = row[at] ?? alone.data
  const close = () => {
    if (cameFrom) router.history.back()
    else void navigate({ to: '/memories', replace: true })
  }
  const step = (by: 1 | -1) => {
    const next = row[at + by]
    const state = { fromTimeline: cameFrom }
    if (next)
      void navigate({ to: '/memories/$memoryId', params: { memoryId: next.id }, replace: true, state })
    else if (by === 1) close()
  }
  if (memory) {
    return (
      <Story
        key={memory.id}
        memory={memory}
        seconds={seconds}
        onStep={step}
        onClose={close}
        onOpen={(assetId) => void navigate({ to: '/photos/$assetId', params: { assetId } })}
      />
    )
  }
  if (!alone.isError) return null
  return (
    <div className="fixed inset-x-4 bottom-20 z-30 mx-auto max-w-md">
      <Notice>{words.gone}</Notice>
    </div>
  )
}
