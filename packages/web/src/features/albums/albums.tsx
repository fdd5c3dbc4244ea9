// All albums: one's own and those that others share, as covers. What is shown and how stands in the address.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookImage, FolderPlus, Users } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { meQuery } from '../../data/account.ts'
import { albumsQuery } from '../../data/albums.ts'
import type { Album } from '../../data/albums.ts'
import { pictureUrl } from '../../data/assets.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { CreateAlbum } from './create-album.tsx'
import { spanOf } from './span.ts'
import { albumsFor, SHOWS, SORTS } from './sorting.ts'
import type { AlbumsSearch, Show, Sort } from './sorting.ts'

interface Props {
  readonly search: AlbumsSearch
  readonly onSearch: (search: AlbumsSearch) => void
  readonly onOpen: (id: string) => void
}

export function Albums({ search, onSearch, onOpen }: Props) {
  const me = useQuery(meQuery).data?.id
  const albums = useQuery(albumsQuery)
  const [making, setMaking] = useState(false)
  const shown = albumsFor(albums.data ?? [], search, me)
  return (
    <section
      aria-label={say.albums.page}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
      tabIndex={0}
      className="flex h-full flex-col overflow-y-auto outline-offset-[-2px]"
    >
      <title>{say.title(say.albums.page)}</title>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-3 px-3 pt-5 pb-4 md:px-5">
        <h1 className="me-auto text-head font-semibold tracking-tight">{say.albums.page}</h1>
        {albums.data !== undefined && albums.data.length > 0 && (
          <Narrowing search={search} onSearch={onSearch} />
        )}
        <Button look="primary" onClick={() => setMaking(true)}>
          <FolderPlus size={18} aria-hidden />
          {say.albums.create}
        </Button>
      </header>
      {albums.isPending && <p className="sr-only">{say.loading}</p>}
      {albums.isError && (
        <div className="px-3 md:px-5">
          <Notice action={<Button onClick={() => void albums.refetch()}>{say.again}</Button>}>
            {say.albums.failed} {wordsFor(albums.error)}
          </Notice>
        </div>
      )}
      {albums.data?.length === 0 && (
        <Emptiness icon={BookImage} heading={say.albums.empty} text={say.albums.emptyText}>
          <Button onClick={() => setMaking(true)}>{say.albums.create}</Button>
        </Emptiness>
      )}
      {albums.data && albums.data.length > 0 && shown.length === 0 && (
        <p className="px-3 text-quiet md:px-5">{say.albums.noMatch}</p>
      )}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(10rem,42%),1fr))] gap-x-4 gap-y-6 px-3 pb-10 md:grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] md:px-5">
        {shown.map((album) => (
          <li key={album.id} className="min-w-0">
            <AlbumCard album={album} me={me} />
          </li>
        ))}
      </ul>
      {making && <CreateAlbum onClose={() => setMaking(false)} onMade={onOpen} />}
    </section>
  )
}

const CONTROL = 'min-h-10 min-w-0 rounded-control border border-edge bg-surface px-3 text-body text-ink'

function Narrowing({ search, onSearch }: Omit<Props, 'onOpen'>) {
  return (
    <div className="flex min-w-0 flex-wrap gap-2 max-lg:order-last max-lg:w-full">
      <input
        type="search"
        aria-label={say.albums.find}
        placeholder={say.albums.find}
        value={search.find ?? ''}
        onChange={(event) => onSearch({ ...search, find: event.target.value })}
        className={`${CONTROL} max-md:w-full md:w-52 md:max-lg:flex-1`}
      />
      <Choice
        label={say.albums.show}
        value={search.show ?? 'all'}
        onChange={(show) => onSearch({ ...search, show: show as Show })}
      >
        {SHOWS.map((show) => (
          <option key={show} value={show}>
            {say.albums[show]}
          </option>
        ))}
      </Choice>
      <Choice
        label={say.albums.sort}
        value={search.sort ?? 'recent'}
        onChange={(sort) => onSearch({ ...search, sort: sort as Sort })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {say.albums.sorts[sort]}
          </option>
        ))}
      </Choice>
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly children: ReactNode
}

const Choice = ({ label, value, onChange, children }: ChoiceProps) => (
  <select
    aria-label={label}
    value={value}
    onChange={(event) => onChange(event.target.value)}
    className={`${CONTROL} flex-1`}
  >
    {children}
  </select>
)

function AlbumCard({ album, me }: { album: Album; me: string | undefined }) {
  const { albumThumbnailAssetId: cover, albumUsers } = album
  const owner = albumUsers[0]?.user
  const sharing =
    owner && owner.id !== me
      ? say.albums.sharedBy(owner.name)
      : albumUsers.length > 1
        ? say.albums.sharedWith(albumUsers.length - 1)
        : undefined
  return (
    <Link to="/albums/$albumId" params={{ albumId: album.id }} className="group block">
      <span className="flex aspect-square items-center justify-center overflow-hidden bg-line text-quiet">
        {cover ? (
          <img
            src={pictureUrl(cover, 'preview', null)}
            alt=""
            loading="lazy"
            decoding="async"
            className="size-full object-cover transition group-hover:brightness-95"
          />
        ) : (
          <BookImage size={34} strokeWidth={1.3} aria-hidden />
        )}
      </span>
      <span className="block truncate pt-2 font-medium">{album.albumName || say.albums.unnamed}</span>
      <span className="flex flex-wrap gap-x-3 text-small text-quiet tabular-nums">
        <span>{say.albums.photos(album.assetCount)}</span>
        <span>{spanOf(album)}</span>
      </span>
      {sharing && (
        <span className="flex items-center gap-1.5 text-small text-quiet">
          <Users size={14} className="shrink-0" aria-hidden />
          <span className="truncate">{sharing}</span>
        </span>
      )}
    </Link>
  )
}
