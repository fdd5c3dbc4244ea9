// One album: its photos as a timeline of their own, below what it is called and who is in it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Outlet, useParams } from '@tanstack/react-router'
import { BookImage, FolderMinus, Image, ImagePlus } from 'lucide-react'
import { useCallback, useState } from 'react'

import { meQuery } from '../data/account.ts'
import { addToAlbum, albumQuery, albumScope, roleIn, takeOutOfAlbum } from '../data/albums.ts'
import type { Album } from '../data/albums.ts'
import { CallError } from '../data/call.ts'
import { tellChanged, tellTrouble } from '../data/changes.ts'
import { walkAlong } from '../data/sequence.ts'
import { forgetPhotos } from '../data/timeline.ts'
import { wordsFor } from '../data/words.ts'
import { ActivitySheet } from '../features/albums/activity.tsx'
import { AlbumHead } from '../features/albums/album-head.tsx'
import type { AlbumDialog } from '../features/albums/album-head.tsx'
import { EndDialog } from '../features/albums/end-dialog.tsx'
import { SharingDialog } from '../features/albums/sharing-dialog.tsx'
import { useAlbumChange } from '../features/albums/use-album-change.ts'
import { downloadTogether } from '../features/changing/download.ts'
import { askShare } from '../features/sharing/share-question.ts'
import { showSlides } from '../features/slideshow/show-question.ts'
import { Timeline } from '../features/timeline/timeline.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { Button } from '../ui/button.tsx'
import { Emptiness } from '../ui/emptiness.tsx'
import { say } from '../ui/messages.ts'
import { usePhotoActions } from './photo-actions.ts'

const route = getRouteApi('/signed-in/albums/$albumId')
const addRoute = getRouteApi('/signed-in/albums/$albumId/add')

export function AlbumPage() {
  const { albumId } = route.useParams()
  const album = useQuery(albumQuery(albumId))
  if (album.data) return <ShownAlbum key={albumId} album={album.data} />
  if (!album.isError) return <p className="sr-only">{say.loading}</p>
  return <NoAlbum error={album.error} />
}

function NoAlbum({ error }: { error: Error }) {
  const navigate = route.useNavigate()
  const gone = error instanceof CallError && (error.status === 400 || error.status === 404)
  return (
    <Emptiness icon={BookImage} heading={gone ? say.album.missing : wordsFor(error)} text="">
      <Button onClick={() => void navigate({ to: '/albums' })}>{say.album.toAlbums}</Button>
    </Emptiness>
  )
}

function ShownAlbum({ album }: { album: Album }) {
  const client = useQueryClient()
  const me = useQuery(meQuery).data?.id
  const navigate = route.useNavigate()
  const { assetId } = useParams({ strict: false })
  const [dialog, setDialog] = useState<AlbumDialog>()
  const albumId = album.id
  const role = roleIn(album, me)
  const scope = albumScope(album)
  const name = album.albumName || say.albums.unnamed
  const hrefOf = useCallback((id: string) => `/albums/${albumId}/${id}`, [albumId])
  const open = useCallback(
    (id: string) =>
      void navigate({
        to: '/albums/$albumId/$assetId',
        params: { albumId, assetId: id },
        state: { fromTimeline: true },
      }),
    [navigate, albumId],
  )
  const add = () => void navigate({ to: '/albums/$albumId/add', params: { albumId } })
  const close = () => setDialog(undefined)
  const own = usePhotoActions(scope, me)
  const here = useAlbumActions(album)
  const actions = role === 'viewer' ? own : [...here, ...own]
  return (
    <>
      {!assetId && <title>{say.title(name)}</title>}
      <Timeline
        key={scope}
        scope={scope}
        label={say.album.label(name)}
        viewed={assetId}
        onOpen={open}
        hrefOf={hrefOf}
        actions={actions}
        head={
          <AlbumHead
            album={album}
            role={role}
            onDialog={setDialog}
            onAdd={add}
            onDownload={() => void downloadTogether({ albumId }, name)}
            onSlideshow={() => void showSlides(walkAlong(client, scope))}
          />
        }
        empty={
          <Emptiness
            icon={BookImage}
            heading={say.album.empty}
            text={role === 'viewer' ? say.album.emptyViewer : say.album.emptyText}
          />
        }
      />
      {dialog === 'sharing' && (
        <SharingDialog
          album={album}
          isOwner={role === 'owner'}
          onLink={() => {
            close()
            void askShare({ albumId }, name)
          }}
          onClose={close}
        />
      )}
      {dialog === 'activity' && <ActivitySheet album={album} me={me} onPhoto={open} onClose={close} />}
      {(dialog === 'delete' || dialog === 'leave') && (
        <EndDialog
          album={album}
          way={dialog}
          onClose={close}
          onDone={() => navigate({ to: '/albums', replace: true })}
        />
      )}
      <Outlet />
    </>
  )
}

/** What is done to the album, not to the photos. */
function useAlbumActions(album: Album): readonly SelectionAction[] {
  const client = useQueryClient()
  const change = useAlbumChange(album)
  const takeOut = async (ids: readonly string[]) => {
    try {
      const changed = await takeOutOfAlbum(album.id, ids)
      forgetPhotos(client, albumScope(album), new Set(ids))
      tellChanged(client, say.album.takenOut(ids.length), changed)
      return true
    } catch (error) {
      tellTrouble(error)
      return false
    }
  }
  return [
    {
      name: 'cover',
      label: say.album.cover,
      icon: Image,
      keys: [],
      look: 'plain',
      when: (photos) => photos.length === 1,
      do: async ([id]) =>
        id !== undefined && (await change({ albumThumbnailAssetId: id }, say.album.covered)),
    },
    {
      name: 'take-out',
      label: say.album.takeOut,
      icon: FolderMinus,
      keys: ['r'],
      look: 'plain',
      do: takeOut,
    },
  ]
}

/** One's own timeline, to choose from. */
export function AddToAlbumPage() {
  const { albumId } = addRoute.useParams()
  const navigate = addRoute.useNavigate()
  const client = useQueryClient()
  const album = useQuery(albumQuery(albumId)).data
  const name = album?.albumName || say.albums.unnamed
  const back = () => void navigate({ to: '/albums/$albumId', params: { albumId } })
  const add: SelectionAction = {
    name: 'add',
    label: say.album.addThese,
    icon: ImagePlus,
    keys: [],
    look: 'plain',
    do: async (ids) => {
      try {
        const changed = await addToAlbum(albumId, ids)
        const count = changed.answer.filter(({ success }) => success).length
        back()
        tellChanged(client, say.albumDialog.added(count, name), changed)
        return true
      } catch (error) {
        tellTrouble(error)
        return false
      }
    },
  }
  return (
    <div className="flex h-full flex-col">
      <title>{say.title(say.album.addTo(name))}</title>
      <header className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-3 md:px-5">
        <h1 className="min-w-48 flex-1 truncate text-title font-semibold">{say.album.addTo(name)}</h1>
        <Button onClick={back}>{say.cancel}</Button>
      </header>
      <div className="min-h-0 flex-1">
        <Timeline
          scope="library"
          label={say.timeline.label}
          viewed={undefined}
          onOpen={() => undefined}
          hrefOf={photoHref}
          actions={[add]}
          picking
          empty={
            <Emptiness icon={ImagePlus} heading={say.album.nothingToAdd} text={say.album.nothingToAddText} />
          }
        />
      </div>
    </div>
  )
}

const photoHref = (id: string) => `/photos/${id}`
