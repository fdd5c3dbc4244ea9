// Where the navigation leads: few groups, in the order in which people need them.
import {
  Archive,
  BookImage,
  Brush,
  CalendarHeart,
  Compass,
  Folder,
  HardDriveDownload,
  Heart,
  HeartPulse,
  History,
  Hourglass,
  Images,
  Link2,
  Lock,
  Map,
  Search,
  SlidersHorizontal,
  Tag,
  Trash2,
  UserRound,
  Users,
} from 'lucide-react'

import { say } from '../ui/messages.ts'

export interface Destination {
  readonly to:
    | '/photos'
    | '/memories'
    | '/albums'
    | '/favorites'
    | '/archive'
    | '/tags'
    | '/folders'
    | '/search'
    | '/explore'
    | '/map'
    | '/locked'
    | '/partners'
    | '/shared-links'
    | '/trash'
    | '/history'
    | '/waiting'
    | '/tidy'
    | '/health'
    | '/backups'
    | '/admin'
    | '/account'
  readonly label: string
  readonly icon: typeof Images
}

export interface Group {
  readonly id: 'library' | 'finding' | 'sharing' | 'keeping'
  readonly label: string
  readonly destinations: readonly Destination[]
  /** From which height of the window on it is open before anyone opened or closed it, px. */
  readonly openFrom: number
}

export const PHOTOS: Destination = { to: '/photos', label: say.nav.photos, icon: Images }
export const ALBUMS: Destination = { to: '/albums', label: say.nav.albums, icon: BookImage }
export const SEARCH: Destination = { to: '/search', label: say.nav.search, icon: Search }
export const WAITING: Destination = { to: '/waiting', label: say.nav.waiting, icon: Hourglass }
export const ADMIN: Destination = { to: '/admin', label: say.nav.admin, icon: SlidersHorizontal }
export const ACCOUNT: Destination = { to: '/account', label: say.nav.account, icon: UserRound }

/** `waiting`: whether a change waits for someone's word; only then there is something to see. */
export function groupsFor(waiting: boolean): readonly Group[] {
  return [
    {
      id: 'library',
      label: say.nav.group.library,
      openFrom: 0,
      destinations: [
        PHOTOS,
        ALBUMS,
        { to: '/favorites', label: say.nav.favorites, icon: Heart },
        { to: '/archive', label: say.nav.archive, icon: Archive },
        { to: '/locked', label: say.nav.locked, icon: Lock },
      ],
    },
    {
      id: 'finding',
      label: say.nav.group.finding,
      openFrom: 780,
      destinations: [
        { to: '/explore', label: say.nav.explore, icon: Compass },
        { to: '/map', label: say.nav.map, icon: Map },
        { to: '/memories', label: say.nav.memories, icon: CalendarHeart },
        { to: '/tags', label: say.nav.tags, icon: Tag },
        { to: '/folders', label: say.nav.folders, icon: Folder },
      ],
    },
    {
      id: 'sharing',
      label: say.nav.group.sharing,
      openFrom: 900,
      destinations: [
        { to: '/partners', label: say.nav.partners, icon: Users },
        { to: '/shared-links', label: say.nav.links, icon: Link2 },
      ],
    },
    {
      id: 'keeping',
      label: say.nav.group.keeping,
      openFrom: 0,
      destinations: [
        ...(waiting ? [WAITING] : []),
        { to: '/trash', label: say.nav.trash, icon: Trash2 },
        { to: '/history', label: say.nav.history, icon: History },
        { to: '/tidy', label: say.nav.tidy, icon: Brush },
        { to: '/backups', label: say.nav.backups, icon: HardDriveDownload },
        { to: '/health', label: say.nav.health, icon: HeartPulse },
      ],
    },
  ]
}
