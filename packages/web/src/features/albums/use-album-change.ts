import { useQueryClient } from '@tanstack/react-query'

import { albumQuery, updateAlbum } from '../../data/albums.ts'
import type { Album, AlbumChange } from '../../data/albums.ts'
import { tellChanged, tellTrouble } from '../../data/changes.ts'

/** Changes an album at once on the page, and says so with the way back; what was refused is as it was. */
export function useAlbumChange(album: Album) {
  const client = useQueryClient()
  const { queryKey } = albumQuery(album.id)
  return async (change: AlbumChange, text: string): Promise<boolean> => {
    client.setQueryData(queryKey, { ...album, ...change })
    try {
      const changed = await updateAlbum(album.id, change)
      client.setQueryData(queryKey, changed.answer)
      tellChanged(client, text, changed)
      return true
    } catch (error) {
      client.setQueryData(queryKey, album)
      tellTrouble(error)
      return false
    }
  }
}
