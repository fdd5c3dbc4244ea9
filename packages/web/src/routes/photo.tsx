import { getRouteApi, useRouter, useRouterState } from '@tanstack/react-router'

import { Viewer } from '../features/viewer/viewer.tsx'

const route = getRouteApi('/signed-in/photos/$assetId')

declare module '@tanstack/history' {
  interface HistoryState {
    fromTimeline?: boolean
  }
}

export function PhotoPage() {
  const { assetId } = route.useParams()
  const router = useRouter()
  const fromTimeline = useRouterState({ select: ({ location }) => location.state.fromTimeline ?? false })
  const goTo = (id: string) =>
    void router.navigate({
      to: '/photos/$assetId',
      params: { assetId: id },
      replace: true,
      state: { fromTimeline },
    })
  const close = () => {
    if (fromTimeline) router.history.back()
    else void router.navigate({ to: '/photos', replace: true })
  }
  return <Viewer id={assetId} onGoTo={goTo} onClose={close} />
}
