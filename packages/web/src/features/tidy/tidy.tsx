// Tidy up: where to begin when one wants less, or more order. Leads on; does nothing by itself.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarPlus, Film, FolderX, HardDrive, MapPinOff, Trash2, UserRoundPen } from 'lucide-react'
import type { ComponentType } from 'react'

import { inNoAlbumQuery } from '../../data/large.ts'
import { tidy as words } from '../../ui/messages-tidy.ts'
import { Page } from '../../ui/page.tsx'

export function Tidy() {
  const inNoAlbum = useQuery(inNoAlbumQuery).data
  return (
    <Page heading={words.page} text={words.text} wide>
      <ul className="grid gap-3 sm:grid-cols-2">
        <Way to="/large-files" icon={HardDrive} heading={words.large} text={words.largeText} />
        <Way to="/recently-added" icon={CalendarPlus} heading={words.recent} text={words.recentText} />
        <Way
          to="/search"
          search={{ type: 'VIDEO' }}
          icon={Film}
          heading={words.videos}
          text={words.videosText}
        />
        <Way
          to="/search"
          search={{ notInAlbum: true }}
          icon={FolderX}
          heading={words.noAlbum}
          text={noAlbumText(inNoAlbum)}
        />
        <Way to="/unplaced" icon={MapPinOff} heading={words.noPlace} text={words.noPlaceText} />
        <Way to="/people" icon={UserRoundPen} heading={words.unnamed} text={words.unnamedText} />
        <Way to="/trash" icon={Trash2} heading={words.trash} text={words.trashText} />
      </ul>
    </Page>
  )
}

function noAlbumText(count: number | undefined): string {
  if (count === undefined) return words.noAlbumUnknown
  return count === 0 ? words.noAlbumNone : words.noAlbumText(count)
}

interface WayProps {
  readonly to: '/large-files' | '/recently-added' | '/unplaced' | '/search' | '/people' | '/trash'
  readonly search?: { readonly type?: 'VIDEO'; readonly notInAlbum?: boolean }
  readonly icon: ComponentType<{ size?: number; strokeWidth?: number; className?: string }>
  readonly heading: string
  readonly text: string
}

const Way = ({ to, search = {}, icon: Icon, heading, text }: WayProps) => (
  <li>
    <Link
      to={to}
      search={search}
      className="flex h-full gap-4 rounded-surface border border-line bg-surface p-4 hover:bg-line/40"
    >
      <Icon size={22} strokeWidth={1.6} className="mt-0.5 shrink-0 text-accent" aria-hidden />
      <span>
        <span className="block font-medium">{heading}</span>
        <span className="block text-small text-quiet">{text}</span>
      </span>
    </Link>
  </li>
)
