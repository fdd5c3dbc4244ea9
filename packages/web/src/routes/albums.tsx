import { getRouteApi } from '@tanstack/react-router'

import { Albums } from '../features/albums/albums.tsx'
import { searchFrom } from '../features/albums/sorting.ts'

const route = getRouteApi('/signed-in/albums')

export function AlbumsPage() {
  const navigate = route.useNavigate()
  return (
    <Albums
      search={route.useSearch()}
      onSearch={(search) => void navigate({ search: searchFrom({ ...search }), replace: true })}
      onOpen={(albumId) => void navigate({ to: '/albums/$albumId', params: { albumId } })}
    />
  )
}
