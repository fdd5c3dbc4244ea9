import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'

import { tellChanged } from '../../data/changes.ts'
import { deletePerson, updatePerson } from '../../data/people.ts'
import type { Person } from '../../data/people.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/check.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'

interface Props {
  readonly person: Person
  readonly onClose: () => void
}

export function EditPerson({ person, onClose }: Props) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (form: FormData) =>
      updatePerson(person.id, {
        name: textOf(form, 'name').trim(),
        birthDate: textOf(form, 'birthday') || null,
        isFavorite: form.has('favorite'),
      }),
    onSuccess: (changed) => {
      onClose()
      tellChanged(client, say.people.saved(changed.answer.name), changed)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    save.mutate(new FormData(event.currentTarget))
  }
  return (
    <Dialog open onClose={onClose} heading={say.people.editHeading} text={say.people.editText}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field
          label={say.people.name}
          name="name"
          defaultValue={person.name}
          maxLength={500}
          autoComplete="off"
        />
        <Field
          label={say.people.birthday}
          name="birthday"
          type="date"
          defaultValue={person.birthDate ?? ''}
        />
        <Check label={say.people.favorite} name="favorite" defaultChecked={person.isFavorite ?? false} />
        {save.isError && <Notice>{wordsFor(save.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={save.isPending}>
            {say.people.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

export function RemovePerson({ person, onClose, onGone }: Props & { readonly onGone: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => deletePerson(person.id),
    onSuccess: (changed) => {
      onClose()
      onGone()
      tellChanged(client, say.people.removed(person.name), changed)
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      heading={say.people.removeHeading(person.name)}
      text={say.people.removeText}
    >
      {remove.isError && <Notice>{wordsFor(remove.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{say.cancel}</Button>
        <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {say.people.removeGo}
        </Button>
      </div>
    </Dialog>
  )
}
