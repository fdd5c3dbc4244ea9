import { Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { useCallback } from 'react'

import { useRemove } from '../features/removing/removing.tsx'
import { Timeline } from '../features/timeline/timeline.tsx'
import { EmptyTrash, TrashHeader } from '../features/trash/trash.tsx'
import { say } from '../ui/messages.ts'
import { useTrashActions } from './trash-actions.ts'

const hrefOf = (id: string) => `/trash/${id}`

export function TrashPage() {
  const { assetId } = useParams({ strict: false })
  const navigate = useNavigate()
  const remove = useRemove()
  const open = useCallback(
    (id: string) =>
      void navigate({ to: '/trash/$assetId', params: { assetId: id }, state: { fromTimeline: true } }),
    [navigate],
  )
  return (
    <div className="flex h-full flex-col">
      {!assetId && <title>{say.title(say.trash.page)}</title>}
      <TrashHeader purge={(ids) => remove({ kind: 'purge', ids })} />
      <div className="min-h-0 flex-1">
        <Timeline
          scope="trash"
          label={say.trash.label}
          viewed={assetId}
          onOpen={open}
          hrefOf={hrefOf}
          actions={useTrashActions()}
          empty={<EmptyTrash />}
        />
      </div>
      <Outlet />
    </div>
  )
}
