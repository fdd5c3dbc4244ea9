// Above the photos of a tag: its path, its colour, and the way to delete it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, Trash2 } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { tellChanged, tellTrouble } from '../../data/changes.ts'
import { colorTag, deleteTag, tagsQuery } from '../../data/tags.ts'
import type { Tag } from '../../data/tags.ts'
import { isHeld } from '../../data/removals.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { countBelow } from './tree.ts'

export function TagHead({ tag, onDeleted }: { tag: Tag; onDeleted: () => void }) {
  const [deleting, setDeleting] = useState(false)
  return (
    <header className="flex flex-wrap items-center gap-2 px-3 pt-4 pb-2 md:px-5">
      <Link
        to="/tags"
        aria-label={say.tags.page}
        className="flex size-10 items-center justify-center rounded-control hover:bg-line/60 md:hidden"
      >
        <ArrowLeft size={20} aria-hidden />
      </Link>
      <h2 className="min-w-0 flex-1 text-head font-semibold tracking-tight break-words">
        {tag.value.split('/').join(' / ')}
      </h2>
      <Colour key={tag.color} tag={tag} />
      <IconButton
        label={say.tags.delete(tag.value)}
        onClick={() => setDeleting(true)}
        className="text-danger"
      >
        <Trash2 size={19} aria-hidden />
      </IconButton>
      {deleting && <DeleteTag tag={tag} onClose={() => setDeleting(false)} onDeleted={onDeleted} />}
    </header>
  )
}

const PLAIN = '#8f8980'

function Colour({ tag }: { tag: Tag }) {
  const client = useQueryClient()
  const save = async (color: string) => {
    if (color === (tag.color ?? PLAIN)) return
    try {
      tellChanged(client, say.tags.colored(tag.value), await colorTag(tag.id, color))
    } catch (error) {
      tellTrouble(error)
    }
  }
  return (
    <label className="flex min-h-10 items-center gap-2 rounded-control px-2 text-small text-quiet hover:bg-line/60">
      <input
        type="color"
        defaultValue={(tag.color ?? PLAIN).slice(0, 7)}
        onBlur={(event) => void save(event.target.value)}
        className="size-6 cursor-pointer rounded-full border-0 bg-transparent p-0"
      />
      {say.tags.color}
    </label>
  )
}

interface DeleteProps {
  readonly tag: Tag
  readonly onClose: () => void
  readonly onDeleted: () => void
}

function DeleteTag({ tag, onClose, onDeleted }: DeleteProps) {
  const client = useQueryClient()
  const below = countBelow(useQuery(tagsQuery).data ?? [], tag)
  const remove = useMutation({
    mutationFn: () => deleteTag(tag.id),
    onSuccess: (changed) => {
      onClose()
      onDeleted()
      tellChanged(client, say.tags.deleted(tag.value), changed)
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      heading={say.tags.deleteHeading(tag.value)}
      text={say.tags.deleteText(below)}
    >
      {remove.isError && (
        <Notice>{isHeld(remove.error) ? say.changing.waits : wordsFor(remove.error)}</Notice>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{say.tags.keep}</Button>
        <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {say.tags.submitDelete}
        </Button>
      </div>
    </Dialog>
  )
}
