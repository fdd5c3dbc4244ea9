import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'

import { tellChanged } from '../../data/changes.ts'
import { makeTags } from '../../data/tags.ts'
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

export function CreateTag({ onClose, onMade }: Props) {
  const client = useQueryClient()
  const create = useMutation({
    mutationFn: makeTag,
    onSuccess: ({ changed, tag }) => {
      onClose()
      tellChanged(client, say.tags.created(tag.value), changed)
      onMade(tag.id)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    create.mutate(textOf(new FormData(event.currentTarget), 'name').trim())
  }
  return (
    <Dialog open onClose={onClose} heading={say.tags.createHeading} text={say.tags.createText}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field label={say.tags.name} name="name" required maxLength={500} autoComplete="off" />
        {create.isError && <Notice>{wordsFor(create.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={create.isPending}>
            {say.tags.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** With those above it, where they are not there yet. */
async function makeTag(path: string) {
  const changed = await makeTags([path])
  const tag = changed.answer.at(-1)
  if (!tag) throw new Error('No tag came of it')
  return { changed, tag }
}
