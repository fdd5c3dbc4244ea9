import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'

import { meQuery } from '../data/account.ts'
import { albumQuery, albumScope } from '../data/albums.ts'
import { assetQuery } from '../data/assets.ts'
import { walkAlong, walkThrough } from '../data/sequence.ts'
import type { Scope } from '../data/timeline.ts'
import { ask } from '../features/changing/question.ts'
import { PhotoMoments } from '../features/history/moments.tsx'
import { Saying } from '../features/saying/saying.tsx'
import type { FaceMark } from '../features/saying/saying.tsx'
import { showSlides } from '../features/slideshow/show-question.ts'
import { Viewer } from '../features/viewer/viewer.tsx'
import type { Beside } from '../features/viewer/viewer.tsx'
import { say } from '../ui/messages.ts'
import { useViewerActions } from './viewer-actions.ts'

const PhotoEditor = lazy(() => import('../features/editing-photo/editor.tsx'))

const Tagging = lazy(() => import('../features/tagging/tagging.tsx'))

/** Loaded with the map, when somebody looks at what is known of a photo. */
const PlaceOnMap = lazy(() => import('../features/map/place-on-map.tsx'))

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
  /** All of them, where it is no timeline. */
  readonly line?: readonly string[]
  readonly backLabel: string
}

/** The viewer above its timeline. */
export function OneOf({ scope, id, all, one = (next) => `${all}/${next}`, beside, line, backLabel }: Props) {
  const client = useQueryClient()
  const router = useRouter()
  const fromTimeline = useRouterState({ select: ({ location }) => location.state.fromTimeline ?? false })
  const asset = useQuery(assetQuery(id)).data
  const me = useQuery(meQuery).data?.id
  const [editing, setEditing] = useState(false)
  const [photo, setPhoto] = useState<HTMLElement | null>(null)
  const [tagged, setTagged] = useState<string>()
  const [marks, setMarks] = useState<{ id: string; shown: readonly FaceMark[] }>()
  const actions = useViewerActions(scope, id, () => setEditing(true))
  const close = () => {
    if (fromTimeline) router.history.back()
    else router.history.replace(all)
  }
  const goTo = (next: string) => router.history.replace(one(next), { fromTimeline })
  const slideshow = () =>
    void showSlides(line ? walkThrough(line) : walkAlong(client, scope), id).then(
      (last) => last && goTo(last),
    )
  const mayChange = asset !== undefined && asset.ownerId === me && !asset.isTrashed
  return (
    <>
      <Viewer
        scope={scope}
        id={id}
        actions={actions}
        backLabel={backLabel}
        said={
          mayChange && (
            <Saying
              key={id}
              asset={asset}
              ask={(kind) => void ask(kind, [id])}
              onShow={goTo}
              onPoint={(shown) => setMarks({ id, shown })}
              onTag={photo ? () => setTagged(id) : undefined}
            />
          )
        }
        marks={marks?.id === id ? marks.shown : undefined}
        more={
          asset && (
            <>
              <Suspense>
                <PlaceOnMap asset={asset} onChange={mayChange ? () => void ask('place', [id]) : undefined} />
              </Suspense>
              {asset.ownerId === me && <PhotoMoments id={id} />}
            </>
          )
        }
        beside={beside}
        onPhoto={setPhoto}
        task={
          asset &&
          photo &&
          tagged === id && (
            <Suspense>
              <Tagging asset={asset} photo={photo} onClose={() => setTagged(undefined)} />
            </Suspense>
          )
        }
        onTaskEnd={() => setTagged(undefined)}
        onSlideshow={slideshow}
        onGoTo={goTo}
        onClose={close}
      />
      {editing && asset && (
        <Suspense>
          <PhotoEditor asset={asset} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </>
  )
}
