// The map, and the photos that are not on it yet.
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet, useParams, useRouter } from '@tanstack/react-router'
import { MapPinCheck, MapPinOff, MapPinned } from 'lucide-react'
import { useCallback } from 'react'

import { meQuery } from '../data/account.ts'
import { boxText, scopeOf } from '../data/map.ts'
import type { Box, MapFilter } from '../data/map.ts'
import { addressFrom, filterOf } from '../features/map/address.ts'
import type { MapAddress } from '../features/map/address.ts'
import { MapPage as Page } from '../features/map/map-page.tsx'
import { Timeline } from '../features/timeline/timeline.tsx'
import { Emptiness } from '../ui/emptiness.tsx'
import { map as words } from '../ui/messages-map.ts'
import { say } from '../ui/messages.ts'
import { usePhotoActions } from './photo-actions.ts'
import { PhotoList } from './photo-list.tsx'
import { OneOf } from './photo.tsx'

const mapRoute = getRouteApi('/signed-in/map')
const photoRoute = getRouteApi('/signed-in/map/$assetId')
const unplacedRoute = getRouteApi('/signed-in/unplaced/$assetId')

const EVERYWHERE = '-180,-90,180,90'

/** What is looked at stands in the address, so that going back goes back to the same place. */
export function MapPage() {
  const address = mapRoute.useSearch()
  const { assetId } = useParams({ strict: false })
  const navigate = mapRoute.useNavigate()
  const hrefOf = useHrefOf(address)
  const router = useRouter()
  const open = useCallback(
    (id: string) => router.history.push(hrefOf(id), { fromTimeline: true }),
    [router, hrefOf],
  )
  const isViewing = assetId !== undefined
  const setView = useCallback(
    (at: string) => {
      if (!isViewing) void navigate({ search: (was) => ({ ...was, at }), replace: true })
    },
    [navigate, isViewing],
  )
  const setBox = (box: Box | undefined) =>
    void navigate({
      search: (was) => addressFrom({ ...was, box: box && boxText(box) }),
      replace: true,
    })
  const setFilter = (filter: MapFilter) =>
    void navigate({ search: ({ at }) => ({ ...(at !== undefined && { at }), ...filter }), replace: true })
  return (
    <>
      {!isViewing && <title>{say.title(words.page)}</title>}
      <Page
        address={address}
        onFilter={setFilter}
        onView={setView}
        onBox={setBox}
        onOpen={open}
        toUnplaced={<ToUnplaced />}
        here={address.box !== undefined && <Here address={address} box={address.box} onOpen={open} />}
      />
      <Outlet />
    </>
  )
}

const CHIP =
  'inline-flex min-h-10 items-center gap-2 rounded-full border border-edge bg-surface px-4 shadow-float hover:bg-page'

const ToUnplaced = () => (
  <Link to="/unplaced" className={CHIP}>
    <MapPinOff size={16} aria-hidden />
    {words.toUnplaced}
  </Link>
)

function useHrefOf(address: MapAddress) {
  const router = useRouter()
  const key = JSON.stringify(address)
  return useCallback(
    (assetId: string) =>
      router.buildLocation({
        to: '/map/$assetId',
        params: { assetId },
        search: JSON.parse(key) as MapAddress,
      }).href,
    [router, key],
  )
}

interface HereProps {
  readonly address: MapAddress
  readonly box: string
  readonly onOpen: (id: string) => void
}

function Here({ address, box, onOpen }: HereProps) {
  const { assetId } = useParams({ strict: false })
  const scope = scopeOf(filterOf(address), box)
  return (
    <Timeline
      key={scope}
      scope={scope}
      label={words.hereLabel}
      viewed={assetId}
      onOpen={onOpen}
      hrefOf={useHrefOf(address)}
      actions={usePhotoActions(scope, useQuery(meQuery).data?.id)}
      empty={<Emptiness icon={MapPinned} heading={words.noneHere} text={words.noneHereText} />}
    />
  )
}

export function MapPhotoPage() {
  const { assetId } = photoRoute.useParams()
  const address = mapRoute.useSearch()
  const router = useRouter()
  const all = router.buildLocation({ to: '/map', search: address }).href
  return (
    <OneOf
      scope={scopeOf(filterOf(address), address.box ?? EVERYWHERE)}
      id={assetId}
      all={all}
      one={useHrefOf(address)}
      backLabel={words.back}
    />
  )
}

export const UnplacedPage = () => (
  <PhotoList
    scope="unplaced"
    at="/unplaced"
    page={words.unplaced.page}
    text={words.unplaced.text}
    label={words.unplaced.label}
    empty={
      <Emptiness icon={MapPinCheck} heading={words.unplaced.empty} text={words.unplaced.emptyText}>
        <Link to="/map" className="text-accent underline underline-offset-4">
          {words.unplaced.toMap}
        </Link>
      </Emptiness>
    }
  />
)

export function UnplacedPhotoPage() {
  const { assetId } = unplacedRoute.useParams()
  return <OneOf scope="unplaced" id={assetId} all="/unplaced" backLabel={words.unplaced.back} />
}
