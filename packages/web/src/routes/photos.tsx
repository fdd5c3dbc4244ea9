import { Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { useCallback } from 'react'

import { Timeline } from '../features/timeline/timeline.tsx'
import { EmptyLibrary } from '../features/upload/empty-library.tsx'
import { say } from '../ui/messages.ts'

/** The timeline stays mounted below the viewer, so that going back is going back to the same place. */
export function Photos() {
  const { assetId } = useParams({ strict: false })
  const navigate = useNavigate()
  const open = useCallback(
    (id: string) =>
      void navigate({ to: '/photos/$assetId', params: { assetId: id }, state: { fromTimeline: true } }),
    [navigate],
  )
  return (
    <>
      {!assetId && <title>{say.title(say.timeline.page)}</title>}
      <h1 className="sr-only">{say.timeline.page}</h1>
      <Timeline viewed={assetId} onOpen={open} empty={<EmptyLibrary keysHref="/account" />} />
      <Outlet />
    </>
  )
}
