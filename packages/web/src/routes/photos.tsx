import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useCallback } from 'react'

import { meQuery } from '../data/account.ts'
import { Timeline } from '../features/timeline/timeline.tsx'
import { NotLost } from '../features/trash/trash.tsx'
import { say } from '../ui/messages.ts'
import { usePhotoActions } from './photo-actions.ts'

const MemoryStrip = lazy(() => import('../features/memories/strip.tsx'))
const EmptyLibrary = lazy(() => import('../features/upload/empty-library.tsx'))
const FirstStepsLink = lazy(async () => ({
  default: (await import('../features/welcome/first-steps-link.tsx')).FirstStepsLink,
}))

const hrefOf = (id: string) => `/photos/${id}`

/** The timeline stays mounted below the viewer, so that going back is going back to the same place. */
export function Photos() {
  const { assetId } = useParams({ strict: false })
  const navigate = useNavigate()
  const actions = usePhotoActions('library', useQuery(meQuery).data?.id)
  const open = useCallback(
    (id: string) =>
      void navigate({ to: '/photos/$assetId', params: { assetId: id }, state: { fromTimeline: true } }),
    [navigate],
  )
  return (
    <>
      {!assetId && <title>{say.title(say.timeline.page)}</title>}
      <h1 className="sr-only">{say.timeline.page}</h1>
      <Timeline
        scope="library"
        label={say.timeline.label}
        viewed={assetId}
        onOpen={open}
        hrefOf={hrefOf}
        actions={actions}
        head={
          <Suspense>
            <MemoryStrip />
          </Suspense>
        }
        empty={
          <Suspense>
            <EmptyLibrary above={<NotLost />} more={<FirstStepsLink />} />
          </Suspense>
        }
      />
      <Outlet />
    </>
  )
}
