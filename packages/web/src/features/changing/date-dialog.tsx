// When photos were taken: a date for all of them, or all moved by as much, as where a camera's clock was wrong.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'

import { assetQuery } from '../../data/assets.ts'
import { tellChanged } from '../../data/changes.ts'
import { sayOf } from '../../data/editing.ts'
import type { Said } from '../../data/editing.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { saidOf } from './moment.ts'
import type { DialogProps } from './question.ts'

type Way = 'set' | 'shift'

export default function DateDialog({ ids, onClose }: DialogProps) {
  const client = useQueryClient()
  const [way, setWay] = useState<Way>('set')
  // Of one photo that was looked at, there is a date to begin with.
  const [first, ...others] = ids
  const known = first && others.length === 0 ? client.getQueryData(assetQuery(first).queryKey) : undefined
  const date = useMutation({
    mutationFn: (said: Said) => sayOf(ids, said),
    onSuccess: (changed) => {
      onClose(true)
      tellChanged(client, say.changing.dated(ids.length), changed)
    },
  })
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const said = saidOf((name) => textOf(form, name))
    if (said) date.mutate(said)
  }
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      heading={say.dateDialog.heading(ids.length)}
      text={say.dateDialog.text}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Ways way={way} onWay={setWay} />
        {way === 'set' ? (
          <Field
            label={say.dateDialog.date}
            name="date"
            type="datetime-local"
            step={1}
            required
            defaultValue={known?.localDateTime.slice(0, 19)}
          />
        ) : (
          <Shift />
        )}
        {date.isError && <Notice>{wordsFor(date.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => onClose(false)}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={date.isPending}>
            {say.dateDialog.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const Ways = ({ way, onWay }: { way: Way; onWay: (way: Way) => void }) => (
  <fieldset className="flex flex-wrap gap-x-5">
    <legend className="sr-only">{say.dateDialog.way}</legend>
    {(['set', 'shift'] as const).map((one) => (
      <label key={one} className="flex min-h-10 items-center gap-2">
        <input
          type="radio"
          name="way"
          className="size-4 accent-accent"
          checked={way === one}
          onChange={() => onWay(one)}
        />
        {say.dateDialog[one]}
      </label>
    ))}
  </fieldset>
)

const Shift = () => (
  <div>
    <div className="grid grid-cols-3 gap-3">
      {(['days', 'hours', 'minutes'] as const).map((unit) => (
        <Field
          key={unit}
          label={say.dateDialog[unit]}
          name={unit}
          type="number"
          inputMode="numeric"
          step={1}
          min={-36_600}
          max={36_600}
          defaultValue={0}
        />
      ))}
    </div>
    <p className="pt-1 text-small text-quiet">{say.dateDialog.shiftHint}</p>
  </div>
)
