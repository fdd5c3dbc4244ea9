import { Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useCallback } from 'react'

import { useRemove } from '../features/removing/removing.tsx'
import { Timeline } from '../features/timeline/timeline.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { NotLost } from '../features/trash/trash.tsx'
import { EmptyLibrary } from '../features/upload/empty-library.tsx'
import { say } from '../ui/messages.ts'

const hrefOf = (id: string) => `/photos/${id}`

/** The timeline stays mounted below the viewer, so that going back is going back to the same place. */
export function Photos() {
  const { assetId } = useParams({ strict: false })
  const navigate = useNavigate()
  const remove = useRemove()
  const open = useCallback(
    (id: string) =>
      void navigate({ to: '/photos/$assetId', params: { assetId: id }, state: { fromTimeline: true } }),
    [navigate],
  )
  const trash: SelectionAction = {
    name: 'trash',
    label: say.removing.toTrash,
    icon: Trash2,
    keys: ['Delete'],
    look: 'plain',
    do: (ids) => remove({ kind: 'trash', ids }),
  }
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
        actions={[trash]}
        empty={<EmptyLibrary keysHref="/account" above={<NotLost />} />}
      />
      <Outlet />
    </>
  )
}
