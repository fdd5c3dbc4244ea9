import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'

import { resultsQuery } from '../data/search.ts'
import { Search } from '../features/search/search.tsx'
import { say } from '../ui/messages.ts'
import { ChoosingGrid } from './choosing-grid.tsx'
import { OneOf } from './photo.tsx'

export { Explore as ExplorePage } from '../features/explore/explore.tsx'

const searchRoute = getRouteApi('/signed-in/search')
const foundRoute = getRouteApi('/signed-in/search/$assetId')

/** What is looked for stands in the address, so that going back goes back to what was found. */
export function SearchPage() {
  const filter = searchRoute.useSearch()
  const navigate = searchRoute.useNavigate()
  const open = useCallback(
    (assetId: string) =>
      void navigate({
        to: '/search/$assetId',
        params: { assetId },
        search: (same) => same,
        state: { fromTimeline: true },
      }),
    [navigate],
  )
  const router = useRouter()
  const hrefOf = (assetId: string) =>
    router.buildLocation({ to: '/search/$assetId', params: { assetId }, search: filter }).href
  return (
    <>
      <title>{say.title(say.search.page)}</title>
      <Search
        filter={filter}
        onFilter={(search) => void navigate({ to: '/search', search })}
        hrefOf={hrefOf}
        onOpen={open}
        grid={ChoosingGrid}
      />
      <Outlet />
    </>
  )
}

export function FoundPhotoPage() {
  const { assetId } = foundRoute.useParams()
  const filter = searchRoute.useSearch()
  const router = useRouter()
  const found = useInfiniteQuery(resultsQuery(filter)).data?.pages.flatMap(({ items }) => items) ?? []
  const at = found.findIndex(({ id }) => id === assetId)
  const to = (id?: string) =>
    id
      ? router.buildLocation({ to: '/search/$assetId', params: { assetId: id }, search: filter }).href
      : router.buildLocation({ to: '/search', search: filter }).href
  return (
    <OneOf
      scope="library"
      id={assetId}
      all={to()}
      one={to}
      beside={{ previous: at > 0 ? found[at - 1] : undefined, next: at < 0 ? undefined : found[at + 1] }}
      line={found.map(({ id }) => id)}
      backLabel={say.search.back}
    />
  )
}
