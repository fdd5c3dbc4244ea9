import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter, useRouterState } from '@tanstack/react-router'
import { Archive, ArchiveRestore, Heart, Trash2 } from 'lucide-react'

import { meQuery } from '../data/account.ts'
import { albumQuery, albumScope } from '../data/albums.ts'
import { assetQuery } from '../data/assets.ts'
import type { Scope } from '../data/timeline.ts'
import { ask } from '../features/changing/question.ts'
import { PhotoMoments } from '../features/history/moments.tsx'
import { useRemove } from '../features/removing/removing.tsx'
import { Saying } from '../features/saying/saying.tsx'
import { Viewer } from '../features/viewer/viewer.tsx'
import type { Beside, ViewerAction } from '../features/viewer/viewer.tsx'
import { say } from '../ui/messages.ts'
import { setArchived, setFavorite } from './photo-actions.ts'
import { useLockedActions } from './locked-actions.ts'
import { useTrashActions } from './trash-actions.ts'

const photoRoute = getRouteApi('/signed-in/photos/$assetId')
const trashRoute = getRouteApi('/signed-in/trash/$assetId')
const favoriteRoute = getRouteApi('/signed-in/favorites/$assetId')
const archivedRoute = getRouteApi('/signed-in/archive/$assetId')
const inAlbumRoute = getRouteApi('/signed-in/albums/$albumId/$assetId')
const ofPersonRoute = getRouteApi('/signed-in/people/$personId/$assetId')
const lockedRoute = getRouteApi('/signed-in/locked/$assetId')
const taggedRoute = getRouteApi('/signed-in/tags/$tagId/$assetId')

declare module '@tanstack/history' {
  interface HistoryState {
    fromTimeline?: boolean
  }
}

export function PhotoPage() {
  return (
    <OneOf scope="library" id={photoRoute.useParams().assetId} all="/photos" backLabel={say.viewer.back} />
  )
}

export function TrashedPhotoPage() {
  return <OneOf scope="trash" id={trashRoute.useParams().assetId} all="/trash" backLabel={say.trash.back} />
}

export function FavoritePhotoPage() {
  const { assetId } = favoriteRoute.useParams()
  return <OneOf scope="favorites" id={assetId} all="/favorites" backLabel={say.favorites.back} />
}

export function ArchivedPhotoPage() {
  const { assetId } = archivedRoute.useParams()
  return <OneOf scope="archive" id={assetId} all="/archive" backLabel={say.archive.back} />
}

export function TaggedPhotoPage() {
  const { tagId, assetId } = taggedRoute.useParams()
  return <OneOf scope={`tag/${tagId}`} id={assetId} all={`/tags/${tagId}`} backLabel={say.tags.back} />
}

export function PersonPhotoPage() {
  const { personId, assetId } = ofPersonRoute.useParams()
  return (
    <OneOf
      scope={`person/${personId}`}
      id={assetId}
      all={`/people/${personId}`}
      backLabel={say.people.backTo}
    />
  )
}

export function LockedPhotoPage() {
  const { assetId } = lockedRoute.useParams()
  return <OneOf scope="locked" id={assetId} all="/locked" backLabel={say.locked.back} />
}

export function AlbumPhotoPage() {
  const { albumId, assetId } = inAlbumRoute.useParams()
  const album = useQuery(albumQuery(albumId)).data
  if (!album) return null
  return (
    <OneOf scope={albumScope(album)} id={assetId} all={`/albums/${albumId}`} backLabel={say.album.back} />
  )
}

interface Props {
  readonly scope: Scope
  readonly id: string
  /** The page below, at whose address each photo stands. */
  readonly all: string
  /** Where each photo stands, if elsewhere. */
  readonly one?: (id: string) => string
  /** What comes before and after, where it is no timeline that was looked at. */
  readonly beside?: Beside
  readonly backLabel: string
}

/** The viewer above its timeline. */
export function OneOf({ scope, id, all, one = (next) => `${all}/${next}`, beside, backLabel }: Props) {
  const router = useRouter()
  const fromTimeline = useRouterState({ select: ({ location }) => location.state.fromTimeline ?? false })
  const asset = useQuery(assetQuery(id)).data
  const me = useQuery(meQuery).data?.id
  const actions = useViewerActions(scope, id)
  const close = () => {
    if (fromTimeline) router.history.back()
    else router.history.replace(all)
  }
  const goTo = (next: string) => router.history.replace(one(next), { fromTimeline })
  const mayChange = asset !== undefined && asset.ownerId === me && !asset.isTrashed
  return (
    <Viewer
      scope={scope}
      id={id}
      actions={actions}
      backLabel={backLabel}
      said={mayChange && <Saying key={id} asset={asset} ask={(kind) => void ask(kind, [id])} onShow={goTo} />}
      more={asset?.ownerId === me && <PhotoMoments id={id} />}
      beside={beside}
      onGoTo={goTo}
      onClose={close}
    />
  )
}

function useViewerActions(scope: Scope, id: string): readonly ViewerAction[] {
  const client = useQueryClient()
  const remove = useRemove()
  const inTrash = useTrashActions().map(({ do: act, ...action }) => ({
    ...action,
    do: (one: string) => act([one]),
  }))
  const inLocked = useLockedActions().map(({ do: act, ...action }) => ({
    ...action,
    do: (one: string) => act([one]),
  }))
  const asset = useQuery(assetQuery(id)).data
  const me = useQuery(meQuery).data?.id
  if (scope === 'trash' || asset?.isTrashed) return inTrash
  if (scope === 'locked') return inLocked.filter(({ name }) => name !== 'download')
  if (asset && asset.ownerId !== me) return []
  const { isFavorite = false, isArchived = false } = asset ?? {}
  return [
    {
      name: 'favorite',
      label: isFavorite ? say.changing.unfavorite : say.changing.favorite,
      icon: isFavorite ? FullHeart : Heart,
      keys: ['f'],
      do: async (one) =>
        (await setFavorite(client, [one], !isFavorite)) && isFavorite && scope === 'favorites',
    },
    {
      name: 'archive',
      label: isArchived ? say.changing.unarchive : say.changing.archive,
      icon: isArchived ? ArchiveRestore : Archive,
      keys: ['a'],
      do: async (one) =>
        (await setArchived(client, [one], !isArchived)) && scope === (isArchived ? 'archive' : 'library'),
    },
    {
      name: 'trash',
      label: say.viewer.trash,
      icon: Trash2,
      keys: ['Delete'],
      do: (one) => remove({ kind: 'trash', ids: [one] }),
    },
  ]
}

const FullHeart = ({ size = 20 }: { size?: number }) => <Heart size={size} fill="currentColor" aria-hidden />
