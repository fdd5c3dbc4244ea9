// Above the photos of somebody: who it is, and what can be said of them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, Ellipsis, Eye, EyeOff, Pencil, Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'

import { tellChanged, tellTrouble } from '../../data/changes.ts'
import { hidePeople, personCountQuery, personQuery } from '../../data/people.ts'
import type { Person } from '../../data/people.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { MenuContent, MenuItem } from '../../ui/menu.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { photos } from '../../ui/plural.ts'
import { Face } from './face.tsx'
import { EditPerson, RemovePerson } from './person-dialogs.tsx'

export function PersonHeader({ id, onGone }: { id: string; onGone: () => void }) {
  const person = useQuery(personQuery(id))
  const count = useQuery(personCountQuery(id)).data?.assets
  if (person.isError) {
    return (
      <div className="p-4">
        <Notice action={<Button onClick={onGone}>{say.people.back}</Button>}>{wordsFor(person.error)}</Notice>
      </div>
    )
  }
  const name = person.data?.name || say.people.unnamed
  return (
    <header className="flex items-center gap-3 border-b border-line px-2 py-3 md:gap-4 md:px-4">
      <title>{say.title(person.data ? name : say.people.page)}</title>
      <Link
        to="/people"
        aria-label={say.people.back}
        title={say.people.back}
        className="inline-flex size-10 shrink-0 items-center justify-center rounded-control hover:bg-current/10"
      >
        <ArrowLeft size={20} aria-hidden />
      </Link>
      {person.data && <Face person={person.data} className="size-12 shrink-0" />}
      <div className="min-w-0 flex-1">
        <h1 className="line-clamp-2 text-title font-semibold tracking-tight break-words">
          {person.data && name}
        </h1>
        <p className="truncate text-small text-quiet">
          {[
            count === undefined ? '' : photos(count),
            person.data?.birthDate ? say.people.born(format.date(person.data.birthDate)) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {person.data && <Actions person={person.data} onGone={onGone} />}
    </header>
  )
}

function Actions({ person, onGone }: { person: Person; onGone: () => void }) {
  const client = useQueryClient()
  const [asked, setAsked] = useState<'edit' | 'remove'>()
  const hide = useMutation({
    mutationFn: () => hidePeople([person.id], !person.isHidden),
    onSuccess: (changed) =>
      tellChanged(client, person.isHidden ? say.people.shown(1) : say.people.hidden(1), changed),
    onError: tellTrouble,
  })
  const close = () => setAsked(undefined)
  return (
    <>
      <Button className="shrink-0 max-sm:px-3" onClick={() => setAsked('edit')}>
        <Pencil size={17} aria-hidden />
        <span className="max-sm:sr-only">{person.name ? say.people.edit : say.people.addName}</span>
      </Button>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <IconButton label={say.nav.more}>
            <Ellipsis size={20} aria-hidden />
          </IconButton>
        </DropdownMenu.Trigger>
        <MenuContent>
          <MenuItem icon={person.isHidden ? Eye : EyeOff} onSelect={() => hide.mutate()}>
            {person.isHidden ? say.people.show : say.people.hide}
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => setAsked('remove')}>
            {say.people.remove}
          </MenuItem>
        </MenuContent>
      </DropdownMenu.Root>
      {asked === 'edit' && <EditPerson person={person} onClose={close} />}
      {asked === 'remove' && <RemovePerson person={person} onClose={close} onGone={onGone} />}
    </>
  )
}
