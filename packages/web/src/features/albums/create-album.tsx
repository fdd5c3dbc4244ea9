import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'

import { createAlbum } from '../../data/albums.ts'
import { tellChanged } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'

interface Props {
  readonly onClose: () => void
  readonly onMade: (id: string) => void
}

export function CreateAlbum({ onClose, onMade }: Props) {
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: createAlbum,
    onSuccess: (changed) => {
      onClose()
      tellChanged(client, say.albums.created(changed.answer.albumName || say.albums.unnamed), changed)
      onMade(changed.answer.id)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    create.mutate({ albumName: textOf(form, 'name').trim(), description: textOf(form, 'description').trim() })
  }
  return (
    <Dialog open onClose={onClose} heading={say.albums.create} text={say.albums.createText}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field label={say.albums.name} name="name" required maxLength={1000} autoComplete="off" />
        <Field label={say.albums.description} name="description" autoComplete="off" />
        {create.isError && <Notice>{wordsFor(create.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={create.isPending}>
            {say.albums.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
