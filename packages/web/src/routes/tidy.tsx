import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet, useNavigate } from '@tanstack/react-router'
import { CalendarPlus } from 'lucide-react'

import { largeFilesQuery } from '../data/large.ts'
import { downloadPhotos } from '../features/changing/download.ts'
import { useRemove } from '../features/removing/removing.tsx'
import { LargeFiles } from '../features/tidy/large-files.tsx'
import { Emptiness } from '../ui/emptiness.tsx'
import { tidy as words } from '../ui/messages-tidy.ts'
import { OneOf } from './photo.tsx'
import { PhotoList } from './photo-list.tsx'

export { Tidy as TidyPage } from '../features/tidy/tidy.tsx'

const largeRoute = getRouteApi('/signed-in/large-files/$assetId')
const recentRoute = getRouteApi('/signed-in/recently-added/$assetId')

const hrefOf = (id: string) => `/large-files/${id}`

export function LargeFilesPage() {
  const navigate = useNavigate()
  const remove = useRemove()
  const open = (assetId: string) =>
    void navigate({ to: '/large-files/$assetId', params: { assetId }, state: { fromTimeline: true } })
  return (
    <>
      <LargeFiles
        hrefOf={hrefOf}
        onOpen={open}
        onTrash={(ids) => remove({ kind: 'trash', ids })}
        onDownload={downloadPhotos}
      />
      <Outlet />
    </>
  )
}

export function LargeFilePage() {
  const { assetId } = largeRoute.useParams()
  const files = useQuery(largeFilesQuery()).data ?? []
  const at = files.findIndex(({ id }) => id === assetId)
  return (
    <OneOf
      scope="library"
      id={assetId}
      all="/large-files"
      beside={{ previous: at > 0 ? files[at - 1] : undefined, next: at < 0 ? undefined : files[at + 1] }}
      backLabel={words.back}
    />
  )
}

export const RecentlyAddedPage = () => (
  <PhotoList
    scope="recent"
    at="/recently-added"
    page={words.recent}
    text={words.recentText}
    label={words.recentLabel}
    empty={<Emptiness icon={CalendarPlus} heading={words.recentEmpty} text={words.recentEmptyText} />}
  />
)

export function RecentPhotoPage() {
  const { assetId } = recentRoute.useParams()
  return <OneOf scope="recent" id={assetId} all="/recently-added" backLabel={words.recentBack} />
}
