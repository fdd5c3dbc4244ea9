import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import type { AlbumState, FolderAlbums } from './folder-albums.ts'

/** Asks whether folders become albums, and tells how far that is. */
export function FromFolders({ state, albums }: { state: AlbumState; albums: FolderAlbums }) {
  const { folders, wish, added, trouble } = state
  if (folders.length === 0 || wish === 'no') return null
  if (wish === 'open') {
    return (
      <div className="flex flex-col gap-2 rounded-control bg-line/40 p-3">
        <p className="break-words">{say.upload.toAlbums(folders)}</p>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => albums.answer('yes')}>{say.upload.makeAlbums(folders.length)}</Button>
          <Button look="quiet" onClick={() => albums.answer('no')}>
            {say.upload.noAlbums}
          </Button>
        </div>
      </div>
    )
  }
  return (
    <div className="flex flex-col items-start gap-2 text-small text-quiet tabular-nums">
      <p>{say.upload.inAlbums(added, folders.length)}</p>
      {trouble !== undefined && (
        <>
          <p className="text-danger">{say.upload.albumTrouble(wordsFor(trouble))}</p>
          <Button onClick={albums.retry}>{say.again}</Button>
        </>
      )}
    </div>
  )
}
