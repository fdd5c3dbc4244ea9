// Which album the chosen photos go into: one that is there, or a new one. Typing narrows the list; Enter takes what stands
// first, which is never an album of another name than the one that is typed.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'

import { meQuery } from '../../data/account.ts'
import { addToAlbum, albumsQuery, createAlbum, roleIn } from '../../data/albums.ts'
import type { Album } from '../../data/albums.ts'
import { pictureUrl } from '../../data/assets.ts'
import { tellChanged } from '../../data/changes.ts'
import type { Changed } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { matching } from '../../ui/matching.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { SmallPicture } from '../../ui/small-picture.tsx'
import { showToast } from '../../ui/toast.ts'
import type { DialogProps } from './question.ts'

export default function AlbumDialog({
  ids,
  onClose,
  onAlbum,
}: DialogProps & { onAlbum: (id: string) => void }) {
  const me = useQuery(meQuery).data?.id
  const albums = useQuery(albumsQuery)
  const [typed, setTyped] = useState('')
  const add = useAdd(ids, onClose, onAlbum)
  const name = typed.trim()
  const mine = (albums.data ?? []).filter((album) => roleIn(album, me) !== 'viewer')
  const shown = matching(mine, name, ({ albumName }) => albumName)
  const mayMake = name !== '' && !shown.some(({ albumName }) => albumName === name)
  const submit = () => {
    const exact = shown.find(({ albumName }) => albumName === name)
    if (exact) add.mutate(exact)
    else if (mayMake) add.mutate(name)
  }
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      heading={say.albumDialog.heading(ids.length)}
      text={say.albumDialog.text}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field
          label={say.albumDialog.find}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
        />
      </form>
      {albums.isError && <Notice>{wordsFor(albums.error)}</Notice>}
      {add.isError && <Notice>{wordsFor(add.error)}</Notice>}
      <ul className="-mx-2 flex max-h-80 min-h-24 flex-col overflow-y-auto">
        {mayMake && (
          <li>
            <button type="button" className={ROW} disabled={add.isPending} onClick={() => add.mutate(name)}>
              <span className="flex size-12 shrink-0 items-center justify-center bg-line">
                <Plus size={20} aria-hidden />
              </span>
              <span className="min-w-0 font-medium break-words">{say.albumDialog.make(name)}</span>
            </button>
          </li>
        )}
        {shown.map((album) => (
          <li key={album.id}>
            <button type="button" className={ROW} disabled={add.isPending} onClick={() => add.mutate(album)}>
              <AlbumLine album={album} />
            </button>
          </li>
        ))}
        {albums.data && shown.length === 0 && !mayMake && (
          <li className="px-2 py-3 text-quiet">{say.albumDialog.noAlbums}</li>
        )}
      </ul>
    </Dialog>
  )
}

const ROW =
  'flex w-full items-center gap-3 rounded-control p-2 text-start hover:bg-line/50 disabled:opacity-60 -outline-offset-2'

function AlbumLine({ album }: { album: Album }) {
  const { albumThumbnailAssetId: cover, albumName, assetCount } = album
  return (
    <>
      <SmallPicture url={cover ? pictureUrl(cover, 'thumbnail', null) : undefined} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{albumName || say.albums.unnamed}</span>
        <span className="block text-small text-quiet">{say.albums.photos(assetCount)}</span>
      </span>
    </>
  )
}

function useAdd(ids: readonly string[], onClose: (done: boolean) => void, onAlbum: (id: string) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (to: Album | string) => (typeof to === 'string' ? addToNew(to, ids) : addToOld(to, ids)),
    onSuccess: ({ changed, album, count }) => {
      onClose(true)
      const name = album.albumName || say.albums.unnamed
      const open = { label: say.albumDialog.open, do: () => onAlbum(album.id) }
      if (count === 0) showToast({ text: say.albumDialog.thereAlready(name), action: open })
      else tellChanged(client, say.albumDialog.added(count, name), changed)
    },
  })
}

interface Added {
  readonly changed: Changed
  readonly album: Album
  readonly count: number
}

async function addToNew(albumName: string, assetIds: readonly string[]): Promise<Added> {
  const changed = await createAlbum({ albumName, assetIds })
  return { changed, album: changed.answer, count: changed.answer.assetCount }
}

async function addToOld(album: Album, ids: readonly string[]): Promise<Added> {
  const changed = await addToAlbum(album.id, ids)
  return { changed, album, count: changed.answer.filter(({ success }) => success).length }
}
