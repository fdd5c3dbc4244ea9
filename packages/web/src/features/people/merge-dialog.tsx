import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { tellChanged } from '../../data/changes.ts'
import { mergePeople } from '../../data/people.ts'
import type { Person } from '../../data/people.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Face } from './face.tsx'

interface Props {
  readonly people: readonly Person[]
  readonly onClose: (done: boolean) => void
}

/** Several become one; whose name and picture stay is chosen here, the first that has a name unless someone says otherwise. */
export function MergeDialog({ people, onClose }: Props) {
  const client = useQueryClient()
  const first = people.find(({ name }) => name !== '') ?? people[0]
  const [keptId, setKeptId] = useState(first?.id ?? '')
  const kept = people.find(({ id }) => id === keptId)
  const name = kept?.name || say.people.unnamed
  const merge = useMutation({
    mutationFn: () =>
      mergePeople(
        keptId,
        people.map(({ id }) => id).filter((id) => id !== keptId),
      ),
    onSuccess: (changed) => {
      onClose(true)
      tellChanged(client, say.people.merged(people.length, name), changed)
    },
  })
  return (
    <Dialog
      open
      wide
      onClose={() => onClose(false)}
      heading={say.people.mergeHeading(people.length)}
      text={say.people.mergeText(name)}
    >
      <fieldset>
        <legend className="pb-2 text-small font-medium">{say.people.mergeKeep}</legend>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(96px,1fr))] gap-3">
          {people.map((person) => (
            <label
              key={person.id}
              className="flex flex-col items-center gap-1.5 rounded-control border border-transparent p-2 has-checked:border-accent has-checked:bg-accent/8 has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="kept"
                className="sr-only"
                checked={person.id === keptId}
                onChange={() => setKeptId(person.id)}
              />
              <Face person={person} className="size-16" />
              <span className="max-w-full truncate text-small">{person.name || say.people.unnamed}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {merge.isError && <Notice>{wordsFor(merge.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={() => onClose(false)}>{say.cancel}</Button>
        <Button look="primary" disabled={merge.isPending} onClick={() => merge.mutate()}>
          {say.people.mergeGo}
        </Button>
      </div>
    </Dialog>
  )
}
