import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet, useParams, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'

import { folderQuery } from '../data/folders.ts'
import { Folders } from '../features/folders/folders.tsx'
import { say } from '../ui/messages.ts'
import { ChoosingGrid } from './choosing-grid.tsx'
import { OneOf } from './photo.tsx'

const foldersRoute = getRouteApi('/signed-in/folders')
const photoRoute = getRouteApi('/signed-in/folders/$assetId')

export function FoldersPage() {
  const { path } = foldersRoute.useSearch()
  const { assetId } = useParams({ strict: false })
  const navigate = foldersRoute.useNavigate()
  const router = useRouter()
  const open = useCallback(
    (id: string) =>
      void navigate({
        to: '/folders/$assetId',
        params: { assetId: id },
        search: (same) => same,
        state: { fromTimeline: true },
      }),
    [navigate],
  )
  const hrefOf = (id: string) =>
    router.buildLocation({ to: '/folders/$assetId', params: { assetId: id }, search: path ? { path } : {} })
      .href
  return (
    <>
      {!assetId && <title>{say.title(say.folders.page)}</title>}
      <Folders path={path} hrefOf={hrefOf} onOpen={open} grid={ChoosingGrid} />
      <Outlet />
    </>
  )
}

export function PhotoInFolderPage() {
  const { assetId } = photoRoute.useParams()
  const { path = '' } = foldersRoute.useSearch()
  const router = useRouter()
  const photos = useQuery({ ...folderQuery(path), enabled: path !== '' }).data ?? []
  const at = photos.findIndex(({ id }) => id === assetId)
  const one = (id: string) =>
    router.buildLocation({ to: '/folders/$assetId', params: { assetId: id }, search: { path } }).href
  return (
    <OneOf
      scope="library"
      id={assetId}
      all={router.buildLocation({ to: '/folders', search: path ? { path } : {} }).href}
      one={one}
      beside={{ previous: at > 0 ? photos[at - 1] : undefined, next: at < 0 ? undefined : photos[at + 1] }}
      line={photos.map(({ id }) => id)}
      backLabel={say.folders.back}
    />
  )
}
