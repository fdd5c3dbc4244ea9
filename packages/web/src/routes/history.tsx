import { getRouteApi, Outlet } from '@tanstack/react-router'

import { History } from '../features/history/history.tsx'
import { OperationSheet } from '../features/history/operation-sheet.tsx'
import { Story } from '../features/history/story.tsx'

const listRoute = getRouteApi('/signed-in/history')
const operationRoute = getRouteApi('/signed-in/history/$operationId')
const storyRoute = getRouteApi('/signed-in/history/photo/$photoId')

/** The line of time stays where it is below the details of an operation. */
export function HistoryPage() {
  const search = listRoute.useSearch()
  const navigate = listRoute.useNavigate()
  return (
    <>
      <History search={search} onSearch={(next) => void navigate({ to: '/history', search: next })} />
      <Outlet />
    </>
  )
}

export function OperationPage() {
  const { operationId } = operationRoute.useParams()
  const navigate = operationRoute.useNavigate()
  const close = () => void navigate({ to: '/history', search: (search) => search })
  return <OperationSheet id={operationId} onClose={close} />
}

export function StoryPage() {
  return <Story id={storyRoute.useParams().photoId} />
}
