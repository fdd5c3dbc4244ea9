import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { tellChanged } from '../../data/changes.ts'
import { tagPhotos, tagsQuery } from '../../data/tags.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { matching } from '../../ui/matching.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import type { DialogProps } from './question.ts'

/** One tag or several, known ones or new ones. Enter takes what is typed, and with nothing typed does it. */
export default function TagDialog({ ids, onClose }: DialogProps) {
  const client = useQueryClient()
  const known = useQuery(tagsQuery).data ?? []
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const name = typed.trim().replaceAll(/^\/+|\/+$/g, '')
  const all = name === '' || chosen.includes(name) ? chosen : [...chosen, name]
  const take = (value: string) => {
    setChosen([...chosen.filter((one) => one !== value), value])
    setTyped('')
  }
  const tag = useMutation({
    mutationFn: () => tagPhotos(all, ids),
    onSuccess: (changed) => {
      onClose(true)
      tellChanged(client, say.changing.tagged(ids.length, all.join(', ')), changed)
    },
  })
  const shown = matching(known, name, ({ value }) => value).filter(({ value }) => !chosen.includes(value))
  const mayMake = name !== '' && !known.some(({ value }) => value === name)
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      heading={say.tagDialog.heading(ids.length)}
      text={say.tagDialog.text}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (name !== '') take(name)
          else if (all.length > 0) tag.mutate()
        }}
      >
        <Field
          label={say.tagDialog.label}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
        />
        <Chosen values={chosen} onLeaveOut={(value) => setChosen(chosen.filter((one) => one !== value))} />
        <ul className="-mx-2 flex max-h-52 min-h-16 flex-col overflow-y-auto">
          {mayMake && (
            <Row onClick={() => take(name)}>
              <Plus size={16} aria-hidden />
              {say.tagDialog.make(name)}
            </Row>
          )}
          {shown.map(({ id, value, color }) => (
            <Row key={id} onClick={() => take(value)}>
              <span className="size-2.5 shrink-0 rounded-full bg-edge" style={{ background: color }} />
              {value}
            </Row>
          ))}
        </ul>
        {tag.isError && <Notice>{wordsFor(tag.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => onClose(false)}>{say.cancel}</Button>
          <Button look="primary" disabled={all.length === 0 || tag.isPending} onClick={() => tag.mutate()}>
            {say.tagDialog.submit(ids.length)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Chosen({ values, onLeaveOut }: { values: readonly string[]; onLeaveOut: (value: string) => void }) {
  if (values.length === 0) return null
  return (
    <ul aria-label={say.tagDialog.chosen} className="flex flex-wrap gap-2">
      {values.map((value) => (
        <li key={value} className="flex min-w-0 items-center rounded-full bg-line/70 ps-3 text-small">
          <span className="min-w-0 truncate">{value}</span>
          <button
            type="button"
            aria-label={say.tagDialog.remove(value)}
            onClick={() => onLeaveOut(value)}
            className="flex size-8 shrink-0 items-center justify-center rounded-full"
          >
            <X size={14} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}

const Row = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <li>
    <button
      type="button"
      onClick={onClick}
      className="flex min-h-10 w-full items-center gap-2.5 rounded-control px-2 text-start -outline-offset-2 hover:bg-line/50"
    >
      {children}
    </button>
  </li>
)
