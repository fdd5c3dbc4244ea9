import { Outlet, useParams, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'

import { EmptyLocked, Locked } from '../features/locked/locked.tsx'
import { Timeline } from '../features/timeline/timeline.tsx'
import { say } from '../ui/messages.ts'
import { useLockedActions } from './locked-actions.ts'

const hrefOf = (id: string) => `/locked/${id}`

/** Also its photos one by one stand behind the door. */
export function LockedPage() {
  const { assetId } = useParams({ strict: false })
  const router = useRouter()
  const open = useCallback((id: string) => router.history.push(hrefOf(id), { fromTimeline: true }), [router])
  return (
    <>
      {!assetId && <title>{say.title(say.locked.page)}</title>}
      <Locked>
        <Timeline
          scope="locked"
          label={say.locked.label}
          viewed={assetId}
          onOpen={open}
          hrefOf={hrefOf}
          actions={useLockedActions()}
          empty={<EmptyLocked />}
        />
        <Outlet />
      </Locked>
    </>
  )
}
