// The navigation of a desktop: groups that fold, or icons alone. How someone left it stays so in this browser.
import { useQuery } from '@tanstack/react-query'
import { Link, useMatch, useNavigate, useRouterState } from '@tanstack/react-router'
import { ChevronRight, PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { useState } from 'react'

import { meQuery, profilePictureUrl } from '../data/account.ts'
import type { SearchFilter } from '../data/search.ts'
import { SafeLine } from '../features/health/safe-line.tsx'
import { Bell } from '../features/notifications/bell.tsx'
import { filterFrom, withMore } from '../features/search/filter.ts'
import { SearchBox } from '../features/search/search-box.tsx'
import { UploadButton } from '../features/upload/upload-button.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { IconButton } from '../ui/button.tsx'
import { say } from '../ui/messages.ts'
import { Wordmark } from '../ui/wordmark.tsx'
import { ADMIN, groupsFor, SEARCH, WAITING } from './destinations.ts'
import type { Destination, Group } from './destinations.ts'
import { SafetyLink } from './safety-link.tsx'
import { useWaiting, WaitingBadge } from './waiting-badge.tsx'

/** One of two words, as this browser remembers it. */
function useRemembered<T extends string>(name: string): [T | null, (value: T) => void] {
  const key = `heirloom.rail${name}`
  const [value, setValue] = useState(() => localStorage.getItem(key) as T | null)
  const remember = (next: T) => {
    localStorage.setItem(key, next)
    setValue(next)
  }
  return [value, remember]
}

export function Rail() {
  const [width, setWidth] = useRemembered<'small' | 'wide'>('')
  const small = width === 'small'
  const Fold = small ? PanelLeftOpen : PanelLeftClose
  const waiting = useWaiting()
  return (
    <nav
      aria-label={say.nav.label}
      className={`hidden shrink-0 flex-col gap-1 border-e border-line p-3 md:flex ${small ? 'w-16 items-center' : 'w-56'}`}
    >
      <div className={`flex items-center justify-between pb-1 ${small ? 'flex-col' : 'ps-1.5'}`}>
        <Wordmark small={small} />
        <div className={`flex ${small ? 'flex-col' : ''}`}>
          <Bell />
          <IconButton
            label={small ? say.nav.expand : say.nav.collapse}
            aria-expanded={!small}
            onClick={() => setWidth(small ? 'wide' : 'small')}
            className="w-8 text-quiet"
          >
            <Fold size={18} aria-hidden />
          </IconButton>
        </div>
      </div>
      {!small && <ShellSearch />}
      <div className="-mx-1 flex min-h-0 w-[calc(100%+0.5rem)] flex-1 flex-col overflow-y-auto px-1 [scrollbar-width:thin] *:shrink-0">
        {small && <RailLink destination={SEARCH} small />}
        {groupsFor(waiting.any).map((group) =>
          small ? (
            <div key={group.id} className="border-line not-last:mb-1 not-last:border-b not-last:pb-1">
              {group.destinations.map((destination) => (
                <RailLink key={destination.to} destination={destination} waiting={waiting.count} small />
              ))}
            </div>
          ) : (
            <RailGroup key={group.id} group={group} waiting={waiting.count} />
          ),
        )}
      </div>
      <Me small={small} />
      <UploadButton compact={small} />
      <SafetyLink className="rounded-control px-2 py-1.5 hover:bg-line/50">
        <SafeLine compact={small} />
      </SafetyLink>
    </nav>
  )
}

/** Open where there is room for it or where one is; afterwards as one left it. */
function RailGroup({ group, waiting }: { group: Group; waiting: number }) {
  const [left, remember] = useRemembered<'open' | 'shut'>(`.${group.id}`)
  const isHere = useRouterState({
    select: ({ location }) => group.destinations.some(({ to }) => location.pathname.startsWith(to)),
  })
  const open = left === null ? isHere || innerHeight >= group.openFrom : left === 'open'
  return (
    <div className="pb-0.5">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => remember(open ? 'shut' : 'open')}
        className="flex min-h-6.5 w-full items-center gap-1 rounded-control px-3 text-small text-quiet hover:text-ink"
      >
        <span className="flex-1 text-start">{group.label}</span>
        <ChevronRight size={14} className={open ? 'rotate-90' : ''} aria-hidden />
      </button>
      {open &&
        group.destinations.map((destination) => (
          <RailLink key={destination.to} destination={destination} waiting={waiting} />
        ))}
    </div>
  )
}

interface RailLinkProps {
  readonly destination: Destination
  readonly waiting?: number
  readonly small?: boolean
}

const ROW =
  'relative flex min-h-7.5 items-center gap-3 rounded-control px-3 text-quiet hover:bg-line/50 hover:text-ink data-[status=active]:bg-line/60 data-[status=active]:font-medium data-[status=active]:text-ink'

const RailLink = ({ destination, waiting = 0, small = false }: RailLinkProps) => (
  <Link to={destination.to} title={small ? destination.label : undefined} className={ROW}>
    <destination.icon size={18} className="shrink-0" aria-hidden />
    <span className={small ? 'sr-only' : 'flex-1 whitespace-nowrap'}>{destination.label}</span>
    {destination === WAITING && <WaitingBadge count={waiting} small={small} />}
  </Link>
)

/** Who is signed in; their account, and for whoever looks after this Heirloom, that. */
function Me({ small }: { small: boolean }) {
  const me = useQuery(meQuery).data
  if (!me) return null
  return (
    <div className={`flex items-center gap-1 border-t border-line pt-1 ${small ? 'flex-col' : ''}`}>
      <Link to="/account" title={me.name} className={`${ROW} min-w-0 flex-1 ${small ? '' : 'ps-2'}`}>
        <Avatar name={me.name} color={me.avatarColor} picture={profilePictureUrl(me)} size={24} />
        <span className={small ? 'sr-only' : ''}>{say.nav.account}</span>
      </Link>
      {me.isAdmin && (
        <Link to={ADMIN.to} title={ADMIN.label} aria-label={ADMIN.label} className={`${ROW} shrink-0`}>
          <ADMIN.icon size={18} aria-hidden />
        </Link>
      )}
    </div>
  )
}

/** Adds to what is looked for where that is looked at, else begins anew. */
function ShellSearch() {
  const navigate = useNavigate()
  const isSearching = useMatch({ from: '/signed-in/search', shouldThrow: false }) !== undefined
  const go = (more: SearchFilter) =>
    void navigate({ to: '/search', search: isSearching ? (was) => withMore(filterFrom(was), more) : more })
  return <SearchBox withKey className="mb-1" onChoose={go} />
}
