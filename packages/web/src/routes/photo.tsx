import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter, useRouterState } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'

import { assetQuery } from '../data/assets.ts'
import type { Scope } from '../data/timeline.ts'
import { PhotoMoments } from '../features/history/moments.tsx'
import { useRemove } from '../features/removing/removing.tsx'
import { Viewer } from '../features/viewer/viewer.tsx'
import type { ViewerAction } from '../features/viewer/viewer.tsx'
import { say } from '../ui/messages.ts'
import { useTrashActions } from './trash-actions.ts'

const photoRoute = getRouteApi('/signed-in/photos/$assetId')
const trashRoute = getRouteApi('/signed-in/trash/$assetId')

declare module '@tanstack/history' {
  interface HistoryState {
    fromTimeline?: boolean
  }
}

export function PhotoPage() {
  const { assetId } = photoRoute.useParams()
  const remove = useRemove()
  const inTrash = useTrashedActions()
  const isTrashed = useQuery(assetQuery(assetId)).data?.isTrashed
  const trash: ViewerAction = {
    name: 'trash',
    label: say.viewer.trash,
    icon: Trash2,
    keys: ['Delete'],
    do: (id) => remove({ kind: 'trash', ids: [id] }),
  }
  return <OneOf scope="library" id={assetId} actions={isTrashed ? inTrash : [trash]} />
}

export function TrashedPhotoPage() {
  const { assetId } = trashRoute.useParams()
  return <OneOf scope="trash" id={assetId} actions={useTrashedActions()} />
}

const useTrashedActions = (): readonly ViewerAction[] =>
  useTrashActions().map(({ do: act, ...action }) => ({ ...action, do: (id: string) => act([id]) }))

interface Props {
  readonly scope: Scope
  readonly id: string
  readonly actions: readonly ViewerAction[]
}

const PAGES = {
  library: { all: '/photos', one: '/photos/$assetId' },
  trash: { all: '/trash', one: '/trash/$assetId' },
} as const

/** The viewer above its timeline. */
function OneOf({ scope, id, actions }: Props) {
  const router = useRouter()
  const fromTimeline = useRouterState({ select: ({ location }) => location.state.fromTimeline ?? false })
  const goTo = (next: string) =>
    void router.navigate({
      to: PAGES[scope].one,
      params: { assetId: next },
      replace: true,
      state: { fromTimeline },
    })
  const close = () => {
    if (fromTimeline) router.history.back()
    else void router.navigate({ to: PAGES[scope].all, replace: true })
  }
  return (
    <Viewer
      scope={scope}
      id={id}
      actions={actions}
      backLabel={scope === 'trash' ? say.trash.back : say.viewer.back}
      more={<PhotoMoments id={id} />}
      onGoTo={goTo}
      onClose={close}
    />
  )
}
