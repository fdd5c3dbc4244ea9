import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, EyeOff } from 'lucide-react'

import { tellChanged, tellTrouble } from '../../data/changes.ts'
import { updatePerson } from '../../data/people.ts'
import type { Person } from '../../data/people.ts'
import { say } from '../../ui/messages.ts'
import { Face } from './face.tsx'

interface Props {
  readonly person: Person
  readonly choosing: boolean
  readonly chosen: boolean
  readonly onChoose: (id: string) => void
}

export function PersonTile({ person, choosing, chosen, onChoose }: Props) {
  const name = person.name || say.people.unnamed
  const dimmed = person.isHidden ? 'opacity-45' : ''
  return (
    <li className="flex min-w-0 flex-col items-center gap-2">
      {choosing ? (
        <button
          type="button"
          aria-pressed={chosen}
          aria-label={say.people.pick(name)}
          onClick={() => onChoose(person.id)}
          className={`relative aspect-square w-full rounded-full ${chosen ? 'outline-3 outline-offset-2 outline-accent' : ''}`}
        >
          <Face person={person} className={`size-full ${dimmed}`} />
          {chosen && (
            <span className="absolute end-1 bottom-1 flex size-7 items-center justify-center rounded-full bg-accent text-on-accent">
              <Check size={17} strokeWidth={3} aria-hidden />
            </span>
          )}
        </button>
      ) : (
        <Link
          to="/people/$personId"
          params={{ personId: person.id }}
          aria-label={name}
          className="block aspect-square w-full rounded-full"
        >
          <Face person={person} className={`size-full ${dimmed}`} />
        </Link>
      )}
      {choosing ? (
        <span className="line-clamp-2 max-w-full text-center break-words">{name}</span>
      ) : (
        <NameField person={person} />
      )}
      {person.isHidden && (
        <span className="-mt-2 flex items-center gap-1 text-small text-quiet">
          <EyeOff size={13} aria-hidden />
          {say.people.isHidden}
        </span>
      )}
    </li>
  )
}

/** Named where they stand: what is typed is kept on Enter and when one leaves; Escape takes it back. */
function NameField({ person }: { person: Person }) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (name: string) => updatePerson(person.id, { name }),
    onSuccess: (changed) => tellChanged(client, say.people.saved(changed.answer.name), changed),
    onError: tellTrouble,
  })
  const keep = (field: HTMLInputElement) => {
    const name = field.value.trim()
    if (name !== person.name) save.mutate(name)
  }
  return (
    <input
      key={person.name}
      defaultValue={person.name}
      aria-label={`${say.people.name}: ${person.name || say.people.unnamed}`}
      placeholder={say.people.addName}
      title={person.name}
      maxLength={500}
      onBlur={({ currentTarget }) => keep(currentTarget)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape') currentTarget.value = person.name
        if (key === 'Enter' || key === 'Escape') currentTarget.blur()
      }}
      className="min-h-9 w-full rounded-control border border-transparent bg-transparent px-1 text-center text-ellipsis placeholder:text-quiet hover:border-line focus:border-edge focus:bg-surface"
    />
  )
}
