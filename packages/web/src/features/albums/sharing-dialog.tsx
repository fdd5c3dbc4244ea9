// Who sees an album, and who may change it. The owner decides; everyone else only looks who is there.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'

import { changeRole, shareAlbum, takeFromAlbum, usersQuery } from '../../data/albums.ts'
import type { Album, Person, Role } from '../../data/albums.ts'
import { tellChanged } from '../../data/changes.ts'
import type { Changed } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { portraitOf } from './album-head.tsx'

interface Props {
  readonly album: Album
  readonly isOwner: boolean
  /** To whoever has no account. */
  readonly onLink: () => void
  readonly onClose: () => void
}

export function SharingDialog({ album, isOwner, onLink, onClose }: Props) {
  const client = useQueryClient()
  const users = useQuery({ ...usersQuery, enabled: isOwner })
  const change = useMutation({
    mutationFn: ({ make }: { make: () => Promise<Changed>; text: string }) => make(),
    onSuccess: (changed, { text }) => tellChanged(client, text, changed),
  })
  const within = new Set(album.albumUsers.map(({ user }) => user.id))
  const others = users.data?.filter(({ id }) => !within.has(id)) ?? []
  const share = (user: Person) =>
    change.mutate({
      make: () => shareAlbum(album.id, [user.id], 'editor'),
      text: say.sharing.shared(user.name),
    })
  const setRole = (user: Person, role: Role) =>
    change.mutate({
      make: () => changeRole(album.id, user.id, role),
      text: say.sharing.changed(user.name, say.sharing[role]),
    })
  const remove = (user: Person) =>
    change.mutate({
      make: () => takeFromAlbum(album.id, user.id),
      text: say.sharing.unshared(user.name),
    })
  return (
    <Dialog
      open
      onClose={onClose}
      heading={say.sharing.heading(album.albumName || say.albums.unnamed)}
      text={say.sharing.text}
    >
      <ul className="flex flex-col gap-1">
        {album.albumUsers.map(({ user, role }) => (
          <PersonRow key={user.id} user={user}>
            {isOwner && role !== 'owner' ? (
              <div className="flex items-center gap-1 max-sm:w-full max-sm:ps-12">
                <select
                  aria-label={say.sharing.role(user.name)}
                  value={role}
                  disabled={change.isPending}
                  onChange={(event) => setRole(user, event.target.value as Role)}
                  className="min-h-10 min-w-0 rounded-control border border-edge bg-surface px-2 text-small max-sm:flex-1"
                >
                  <option value="editor">{say.sharing.editor}</option>
                  <option value="viewer">{say.sharing.viewer}</option>
                </select>
                <IconButton label={say.sharing.remove(user.name)} onClick={() => remove(user)}>
                  <X size={18} aria-hidden />
                </IconButton>
              </div>
            ) : (
              <span className="text-small text-quiet">{say.sharing[role]}</span>
            )}
          </PersonRow>
        ))}
      </ul>
      {isOwner && (
        <section aria-label={say.sharing.add} className="flex flex-col gap-1 border-t border-line pt-4">
          <h3 className="text-small font-medium text-quiet">{say.sharing.add}</h3>
          {users.isError && <Notice>{wordsFor(users.error)}</Notice>}
          {users.data && others.length === 0 && (
            <p className="text-quiet">{within.size > 1 ? say.sharing.everybody : say.sharing.nobody}</p>
          )}
          <ul className="flex max-h-64 flex-col gap-1 overflow-y-auto">
            {others.map((user) => (
              <PersonRow key={user.id} user={user}>
                <IconButton
                  label={say.sharing.addOne(user.name)}
                  disabled={change.isPending}
                  onClick={() => share(user)}
                >
                  <Plus size={20} aria-hidden />
                </IconButton>
              </PersonRow>
            ))}
          </ul>
        </section>
      )}
      {change.isError && <Notice>{wordsFor(change.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        {isOwner && <Button onClick={onLink}>{say.shareByLink}</Button>}
        <Button look="primary" onClick={onClose}>
          {say.sharing.done}
        </Button>
      </div>
    </Dialog>
  )
}

const PersonRow = ({ user, children }: { user: Person; children: ReactNode }) => (
  <li className="flex min-h-12 items-center gap-x-3 gap-y-1 max-sm:flex-wrap">
    <Avatar name={user.name} color={user.avatarColor} picture={portraitOf(user)} size={36} />
    <span className="min-w-32 flex-1">
      <span className="block truncate">{user.name}</span>
      <span className="block truncate text-small text-quiet">{user.email}</span>
    </span>
    {children}
  </li>
)
