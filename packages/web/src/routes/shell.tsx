// The frame of every page of someone signed in: navigation, the safe line, uploads.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useMatch, useNavigate, useParams } from '@tanstack/react-router'
import {
  Archive,
  Bell,
  BookImage,
  Compass,
  Ellipsis,
  Folder,
  HardDriveDownload,
  Heart,
  HeartPulse,
  History,
  Hourglass,
  Images,
  Link2,
  Lock,
  PanelLeftClose,
  PanelLeftOpen,
  Search,
  SlidersHorizontal,
  Tag,
  Trash2,
  UserRound,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'

import { meQuery } from '../data/account.ts'
import { waitingQuery } from '../data/removals.ts'
import { safetyQuery } from '../data/safety.ts'
import type { SearchFilter } from '../data/search.ts'
import { ChangingAsker } from '../features/changing/changing-asker.tsx'
import { SafeLine } from '../features/health/safe-line.tsx'
import { UndoAsker } from '../features/history/undo-asker.tsx'
import { Bell as NotificationsBell } from '../features/notifications/bell.tsx'
import { RemovalProvider } from '../features/removing/removing.tsx'
import { filterFrom, withMore } from '../features/search/filter.ts'
import { SearchBox } from '../features/search/search-box.tsx'
import { ShareAsker } from '../features/sharing/share-asker.tsx'
import { SlideshowAsker } from '../features/slideshow/slideshow-asker.tsx'
import { DropAnywhere } from '../features/upload/drop-anywhere.tsx'
import { UploadPanel } from '../features/upload/panel.tsx'
import { UploadButton } from '../features/upload/upload-button.tsx'
import { makeUploads, UploadsContext } from '../features/upload/uploads.ts'
import { IconButton } from '../ui/button.tsx'
import { say } from '../ui/messages.ts'
import { Toaster } from '../ui/toaster.tsx'
import { Wordmark } from '../ui/wordmark.tsx'

interface Destination {
  readonly to:
    | '/photos'
    | '/albums'
    | '/favorites'
    | '/archive'
    | '/tags'
    | '/folders'
    | '/search'
    | '/explore'
    | '/locked'
    | '/shared-links'
    | '/trash'
    | '/history'
    | '/waiting'
    | '/health'
    | '/backups'
    | '/notifications'
    | '/admin'
    | '/account'
  readonly label: string
  readonly icon: typeof Images
}

const PHOTOS: Destination = { to: '/photos', label: say.nav.photos, icon: Images }
const ALBUMS: Destination = { to: '/albums', label: say.nav.albums, icon: BookImage }
const FAVORITES: Destination = { to: '/favorites', label: say.nav.favorites, icon: Heart }
const ARCHIVE: Destination = { to: '/archive', label: say.nav.archive, icon: Archive }
const TAGS: Destination = { to: '/tags', label: say.nav.tags, icon: Tag }
const FOLDERS: Destination = { to: '/folders', label: say.nav.folders, icon: Folder }
const SEARCH: Destination = { to: '/search', label: say.nav.search, icon: Search }
const EXPLORE: Destination = { to: '/explore', label: say.nav.explore, icon: Compass }
const LOCKED: Destination = { to: '/locked', label: say.nav.locked, icon: Lock }
const LINKS: Destination = { to: '/shared-links', label: say.nav.links, icon: Link2 }
const NOTIFICATIONS: Destination = { to: '/notifications', label: say.nav.notifications, icon: Bell }
const ADMIN: Destination = { to: '/admin', label: say.nav.admin, icon: SlidersHorizontal }
const TRASH: Destination = { to: '/trash', label: say.nav.trash, icon: Trash2 }
const HISTORY: Destination = { to: '/history', label: say.nav.history, icon: History }
const WAITING: Destination = { to: '/waiting', label: say.nav.waiting, icon: Hourglass }
const HEALTH: Destination = { to: '/health', label: say.nav.health, icon: HeartPulse }
const BACKUPS: Destination = { to: '/backups', label: say.nav.backups, icon: HardDriveDownload }
const ACCOUNT: Destination = { to: '/account', label: say.nav.account, icon: UserRound }

/** Changes that wait for someone's word: whether there are any, and how many of them for one's own. */
function useWaiting() {
  const mine = useQuery(meQuery).data?.id
  const open = useQuery(waitingQuery).data?.filter(({ state }) => state === 'waiting') ?? []
  return { any: open.length > 0, count: open.filter(({ ownerId }) => ownerId === mine).length }
}

export function Shell() {
  const client = useQueryClient()
  const [uploads] = useState(() => makeUploads(client))
  const viewing = useParams({ strict: false }).assetId !== undefined
  const navigate = useNavigate()
  const toWaiting = useCallback(() => void navigate({ to: '/waiting' }), [navigate])
  const toAlbum = (albumId: string) => void navigate({ to: '/albums/$albumId', params: { albumId } })
  return (
    <UploadsContext value={uploads}>
      <RemovalProvider onWaiting={toWaiting}>
        <div className="flex h-full flex-col md:flex-row" inert={viewing}>
          <a
            href="#content"
            className="sr-only z-50 rounded-control bg-ink px-4 py-2 text-page focus:not-sr-only focus:absolute focus:top-2 focus:start-2"
          >
            {say.skip}
          </a>
          <Rail />
          <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
            <Outlet />
          </main>
          <BottomBar />
          <UploadPanel />
        </div>
        <DropAnywhere />
        <UndoAsker />
        <ShareAsker />
        <ChangingAsker onAlbum={toAlbum} />
        <SlideshowAsker />
        <Toaster />
      </RemovalProvider>
    </UploadsContext>
  )
}

const RAIL = 'heirloom.rail'

function useCollapsed(): [boolean, () => void] {
  const [collapsed, setCollapsed] = useState(() => localStorage.getItem(RAIL) === 'small')
  const toggle = () => {
    localStorage.setItem(RAIL, collapsed ? 'wide' : 'small')
    setCollapsed(!collapsed)
  }
  return [collapsed, toggle]
}

function Rail() {
  const [collapsed, toggle] = useCollapsed()
  const Fold = collapsed ? PanelLeftOpen : PanelLeftClose
  const waiting = useWaiting()
  const isAdmin = useQuery(meQuery).data?.isAdmin ?? false
  const destinations = [
    PHOTOS,
    ...(collapsed ? [SEARCH] : []),
    EXPLORE,
    ALBUMS,
    LINKS,
    FAVORITES,
    TAGS,
    FOLDERS,
    ARCHIVE,
    LOCKED,
    TRASH,
    HISTORY,
    ...(waiting.any ? [WAITING] : []),
    HEALTH,
    BACKUPS,
    ...(isAdmin ? [ADMIN] : []),
    ACCOUNT,
  ]
  return (
    <nav
      aria-label={say.nav.label}
      className={`hidden shrink-0 flex-col gap-1 border-e border-line p-3 md:flex ${collapsed ? 'w-16 items-center' : 'w-56'}`}
    >
      <div className={`flex items-center justify-between pb-4 ${collapsed ? 'flex-col gap-2' : 'ps-1.5'}`}>
        <Wordmark small={collapsed} />
        <div className={`flex ${collapsed ? 'flex-col' : ''}`}>
          <NotificationsBell />
          <IconButton
            label={collapsed ? say.nav.expand : say.nav.collapse}
            aria-expanded={!collapsed}
            onClick={toggle}
            className="w-8 text-quiet"
          >
            <Fold size={18} aria-hidden />
          </IconButton>
        </div>
      </div>
      {!collapsed && <ShellSearch />}
      <div className="-mx-1 flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-1 *:shrink-0">
        {destinations.map((destination) => (
          <Link
            key={destination.to}
            to={destination.to}
            title={collapsed ? destination.label : undefined}
            className="relative flex min-h-9 items-center gap-3 rounded-control px-3 text-quiet hover:bg-line/50 hover:text-ink data-[status=active]:bg-line/60 data-[status=active]:font-medium data-[status=active]:text-ink"
          >
            <destination.icon size={18} aria-hidden />
            <span className={collapsed ? 'sr-only' : 'flex-1 whitespace-nowrap'}>{destination.label}</span>
            {destination === WAITING && <WaitingBadge count={waiting.count} small={collapsed} />}
          </Link>
        ))}
      </div>
      <UploadButton compact={collapsed} />
      <SafetyLink className="mt-2 rounded-control px-3 py-2 hover:bg-line/50">
        <SafeLine compact={collapsed} />
      </SafetyLink>
    </nav>
  )
}

/** Adds to what is looked for where that is looked at, else begins anew. */
function ShellSearch() {
  const navigate = useNavigate()
  const isSearching = useMatch({ from: '/signed-in/search', shouldThrow: false }) !== undefined
  const go = (more: SearchFilter) =>
    void navigate({ to: '/search', search: isSearching ? (was) => withMore(filterFrom(was), more) : more })
  return <SearchBox withKey className="mb-2" onChoose={go} />
}

/** The safe line is on a phone too: above the bar, on every page. */
function BottomBar() {
  return (
    <nav
      aria-label={say.nav.label}
      className="border-t border-line bg-page pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <SafetyLink className="block border-b border-line px-4 py-1.5">
        <SafeLine />
      </SafetyLink>
      <div className="flex h-14 items-stretch">
        {[PHOTOS, SEARCH, ALBUMS].map((destination) => (
          <BarLink key={destination.to} {...destination} />
        ))}
        <UploadButton phone />
        <MoreMenu />
      </div>
    </nav>
  )
}

const BAR_ITEM =
  'relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-small text-quiet'

const BarLink = ({ to, label, icon: Icon }: Destination) => (
  <Link to={to} className={`${BAR_ITEM} data-[status=active]:font-medium data-[status=active]:text-accent`}>
    <Icon size={20} aria-hidden />
    {label}
  </Link>
)

/** What has no room in the bar. */
function MoreMenu() {
  const waiting = useWaiting()
  const isAdmin = useQuery(meQuery).data?.isAdmin ?? false
  const destinations = [
    ...(waiting.any ? [WAITING] : []),
    EXPLORE,
    FAVORITES,
    TAGS,
    FOLDERS,
    LINKS,
    ARCHIVE,
    LOCKED,
    TRASH,
    HISTORY,
    HEALTH,
    BACKUPS,
    NOTIFICATIONS,
    ...(isAdmin ? [ADMIN] : []),
    ACCOUNT,
  ]
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={BAR_ITEM}>
        <Ellipsis size={20} aria-hidden />
        {say.nav.more}
        <WaitingBadge count={waiting.count} small />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        sideOffset={6}
        collisionPadding={8}
        className="z-60 min-w-56 rounded-surface border border-line bg-surface p-1 shadow-float"
      >
        {destinations.map((destination) => (
          <DropdownMenu.Item key={destination.to} asChild>
            <Link
              to={destination.to}
              className="flex min-h-11 items-center gap-3 rounded-control px-3 outline-none data-highlighted:bg-line/60"
            >
              <destination.icon size={18} className="text-quiet" aria-hidden />
              <span className="flex-1">{destination.label}</span>
              {destination === WAITING && <WaitingBadge count={waiting.count} />}
            </Link>
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}

function WaitingBadge({ count, small = false }: { count: number; small?: boolean }) {
  if (count === 0) return null
  const look = small
    ? 'absolute top-1 start-1/2 ms-2 size-2.5'
    : '-ms-2 flex h-5 min-w-5 items-center justify-center px-1.5 text-small leading-none font-semibold tabular-nums'
  return (
    <span className={`rounded-full bg-accent text-on-accent ${look}`}>
      <span className="sr-only">{say.nav.waitingCount(count)}</span>
      {!small && <span aria-hidden>{count}</span>}
    </span>
  )
}

const SAFETY_WAYS = {
  waiting: { to: '/waiting', title: say.safety.openWaiting },
  health: { to: '/health', title: say.safety.open },
  backups: { to: '/backups', title: say.safety.openBackups },
} as const

/** Leads to where more is told of what its sentence speaks of: changes that wait, backups, else Health. */
function SafetyLink({ className, children }: { className: string; children: ReactNode }) {
  const waits = useWaiting().count > 0
  const about = useQuery(safetyQuery).data?.about ?? 'health'
  const { to, title } = waits ? SAFETY_WAYS.waiting : SAFETY_WAYS[about]
  return (
    <Link to={to} title={title} className={className}>
      {children}
    </Link>
  )
}
