// What stands above the photos of an album: its cover, name and description, who is in it, and what can be done with it.
import { Link } from '@tanstack/react-router'
import {
  ArrowDownNarrowWide,
  ArrowLeft,
  ArrowUpNarrowWide,
  BookImage,
  Download,
  Ellipsis,
  ImagePlus,
  LogOut,
  MessageCircle,
  MessageCircleOff,
  MonitorPlay,
  Trash2,
  UserPlus,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

import type { Album, Role } from '../../data/albums.ts'
import { pictureUrl } from '../../data/assets.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { EditInPlace } from '../../ui/edit-in-place.tsx'
import { MenuContent, MenuItem } from '../../ui/menu.tsx'
import { say } from '../../ui/messages.ts'
import { spanOf } from './span.ts'
import { useAlbumChange } from './use-album-change.ts'

export type AlbumDialog = 'sharing' | 'activity' | 'delete' | 'leave'

interface Props {
  readonly album: Album
  readonly role: Role
  readonly onDialog: (dialog: AlbumDialog) => void
  readonly onAdd: () => void
  readonly onDownload: () => void
  readonly onSlideshow: () => void
}

export function AlbumHead(props: Props) {
  const { album, role } = props
  const cover = album.albumThumbnailAssetId
  return (
    <header className="flex flex-col gap-3 px-3 pt-3 pb-5 md:px-5">
      <Link
        to="/albums"
        className="flex min-h-10 w-fit items-center gap-2 rounded-control pe-2 text-small text-quiet hover:text-ink"
      >
        <ArrowLeft size={16} aria-hidden />
        {say.album.toAlbums}
      </Link>
      <div className="flex gap-4 md:gap-6">
        <span className="flex size-24 shrink-0 items-center justify-center overflow-hidden bg-line text-quiet md:size-40">
          {cover ? (
            <img src={pictureUrl(cover, 'preview', null)} alt="" className="size-full object-cover" />
          ) : (
            <BookImage size={34} strokeWidth={1.3} aria-hidden />
          )}
        </span>
        <div className="flex min-w-0 flex-1 flex-col justify-center gap-1">
          <Words album={album} editable={role !== 'viewer'} />
          <p className="text-small text-quiet tabular-nums">
            {[say.albums.photos(album.assetCount), spanOf(album)].filter(Boolean).join(' · ')}
          </p>
          <People album={album} onOpen={() => props.onDialog('sharing')} />
          <div className="pt-2 max-md:hidden">
            <Buttons {...props} />
          </div>
        </div>
      </div>
      <div className="md:hidden">
        <Buttons {...props} />
      </div>
    </header>
  )
}

function Words({ album, editable }: { album: Album; editable: boolean }) {
  const change = useAlbumChange(album)
  const name = album.albumName || say.albums.unnamed
  if (!editable) {
    return (
      <>
        <h1 className="text-head font-semibold tracking-tight break-words">{name}</h1>
        {album.description && (
          <p className="max-w-2xl break-words whitespace-pre-line">{album.description}</p>
        )}
      </>
    )
  }
  return (
    <>
      <h1 className="sr-only">{name}</h1>
      <EditInPlace
        label={say.album.name}
        value={album.albumName}
        placeholder={say.album.addName}
        maxLength={1000}
        onSave={(albumName) => void change({ albumName }, say.album.renamed)}
        className="text-head font-semibold tracking-tight"
      />
      <EditInPlace
        label={say.album.description}
        value={album.description}
        placeholder={say.album.addDescription}
        lines="many"
        maxLength={100_000}
        onSave={(description) => void change({ description }, say.album.described)}
        className="max-w-2xl"
      />
    </>
  )
}

const SHOWN = 6

/** The faces of an album that is shared; all of them by name when pressed. */
function People({ album, onOpen }: { album: Album; onOpen: () => void }) {
  const users = album.albumUsers.map(({ user }) => user)
  if (users.length < 2) return null
  const rest = users.length - SHOWN
  const names = users.map(({ name }) => name).join(', ')
  return (
    <button
      type="button"
      onClick={onOpen}
      title={names}
      className="flex min-h-10 w-fit items-center rounded-control pe-2 ps-0.5"
    >
      <span className="sr-only">
        {say.album.people}: {names}
      </span>
      {users.slice(0, SHOWN).map((user) => (
        <span key={user.id} className="-me-1.5 inline-flex rounded-full border-2 border-page">
          <Avatar name={user.name} color={user.avatarColor} picture={portraitOf(user)} size={30} />
        </span>
      ))}
      {rest > 0 && (
        <span className="ps-4 text-small text-quiet" aria-hidden>
          +{rest}
        </span>
      )}
    </button>
  )
}

export const portraitOf = (user: { id: string; profileImagePath: string; profileChangedAt: string }) =>
  user.profileImagePath
    ? `/api/users/${user.id}/profile-image?c=${encodeURIComponent(user.profileChangedAt)}`
    : undefined

function Buttons({ album, role, onDialog, onAdd, ...rest }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {role !== 'viewer' && (
        <Button look="primary" onClick={onAdd}>
          <ImagePlus size={18} aria-hidden />
          {say.album.add}
        </Button>
      )}
      {role === 'owner' && (
        <Button onClick={() => onDialog('sharing')}>
          <UserPlus size={18} aria-hidden />
          <span className="max-sm:sr-only">{say.album.share}</span>
        </Button>
      )}
      {album.albumUsers.length > 1 && (
        <Button onClick={() => onDialog('activity')}>
          <MessageCircle size={18} aria-hidden />
          <span className="max-sm:sr-only">{say.album.activity}</span>
        </Button>
      )}
      <MoreMenu album={album} role={role} onDialog={onDialog} {...rest} />
    </div>
  )
}

function MoreMenu({ album, role, onDialog, onDownload, onSlideshow }: Omit<Props, 'onAdd'>) {
  const change = useAlbumChange(album)
  const next = album.order === 'asc' ? 'desc' : 'asc'
  const talks = album.isActivityEnabled
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={say.album.more}>
          <Ellipsis size={20} aria-hidden />
        </IconButton>
      </DropdownMenu.Trigger>
      <MenuContent align="start">
        {role !== 'viewer' && (
          <MenuItem
            icon={next === 'desc' ? ArrowDownNarrowWide : ArrowUpNarrowWide}
            onSelect={() => void change({ order: next }, say.album.ordered)}
          >
            {next === 'desc' ? say.album.newestFirst : say.album.oldestFirst}
          </MenuItem>
        )}
        {role === 'owner' && (
          <MenuItem
            icon={talks ? MessageCircleOff : MessageCircle}
            onSelect={() =>
              void change({ isActivityEnabled: !talks }, talks ? say.album.activityOff : say.album.activityOn)
            }
          >
            {talks ? say.album.forbidActivity : say.album.allowActivity}
          </MenuItem>
        )}
        {album.assetCount > 0 && (
          <MenuItem icon={MonitorPlay} onSelect={onSlideshow}>
            {say.changing.slideshow}
          </MenuItem>
        )}
        {album.assetCount > 0 && (
          <MenuItem icon={Download} onSelect={onDownload}>
            {say.album.download}
          </MenuItem>
        )}
        {role === 'owner' ? (
          <MenuItem icon={Trash2} danger onSelect={() => onDialog('delete')}>
            {say.album.delete}
          </MenuItem>
        ) : (
          <MenuItem icon={LogOut} danger onSelect={() => onDialog('leave')}>
            {say.album.leave}
          </MenuItem>
        )}
      </MenuContent>
    </DropdownMenu.Root>
  )
}
