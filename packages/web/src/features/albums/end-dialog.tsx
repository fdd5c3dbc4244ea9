// The question before an album goes from someone's page: deleting it, or leaving it.
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { deleteAlbum, takeFromAlbum } from '../../data/albums.ts'
import type { Album } from '../../data/albums.ts'
import { tellChanged } from '../../data/changes.ts'
import { isHeld } from '../../data/removals.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'

interface Props {
  readonly album: Album
  readonly way: 'delete' | 'leave'
  readonly onClose: () => void
  /** Leaves the page of the album, before anything asks for it again. */
  readonly onDone: () => Promise<void>
}

export function EndDialog({ album, way, onClose, onDone }: Props) {
  const client = useQueryClient()
  const name = album.albumName || say.albums.unnamed
  const end = useMutation({
    mutationFn: () => (way === 'delete' ? deleteAlbum(album.id) : takeFromAlbum(album.id, 'me')),
    onSuccess: async (changed) => {
      onClose()
      await onDone()
      tellChanged(client, way === 'delete' ? say.album.deleted(name) : say.album.left(name), changed)
    },
  })
  const words =
    way === 'delete'
      ? {
          heading: say.album.deleteHeading(name),
          text: say.album.deleteText(album.assetCount, album.albumUsers.length - 1),
        }
      : { heading: say.album.leaveHeading(name), text: say.album.leaveText }
  return (
    <Dialog open onClose={onClose} {...words}>
      {end.isError && <Notice>{isHeld(end.error) ? say.changing.waits : wordsFor(end.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{way === 'delete' ? say.album.keep : say.album.stay}</Button>
        <Button look="danger" disabled={end.isPending} onClick={() => end.mutate()}>
          {say.album[way]}
        </Button>
      </div>
    </Dialog>
  )
}
