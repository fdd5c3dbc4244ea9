import { SlidersHorizontal } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { FormEvent } from 'react'

import type { MapFilter } from '../../data/map.ts'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/check.tsx'
import { Field } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { map as say } from '../../ui/messages-map.ts'
import { countOf } from './address.ts'

interface Props {
  readonly filter: MapFilter
  readonly onChange: (filter: MapFilter) => void
}

export function Filter({ filter, onChange }: Props) {
  const [open, setOpen] = useState(false)
  const set = countOf(filter)
  const change = (next: MapFilter) => {
    setOpen(false)
    onChange(next)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="inline-flex min-h-10 items-center gap-2 rounded-full border border-edge bg-surface px-4 shadow-float hover:bg-page">
        <SlidersHorizontal size={16} aria-hidden />
        {set === 0 ? say.filter.open : say.filter.set(set)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={6}
          collisionPadding={8}
          align="start"
          aria-label={say.filter.open}
          className="z-50 w-72 rounded-surface border border-line bg-surface p-4 shadow-float"
        >
          <Form filter={filter} onChange={change} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Form({ filter, onChange }: Props) {
  const [partners, setPartners] = useState(filter.partners ?? false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const has = (name: string) => form.get(name) === 'on'
    const [from, to] = [textOf(form, 'from'), textOf(form, 'to')]
    onChange({
      ...(has('favorite') && { favorite: true }),
      ...(has('archive') && { archive: true }),
      ...(partners && { partners }),
      ...(from && { from }),
      ...(to && { to }),
    })
  }
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      <div>
        <Check
          key={`favorite ${partners}`}
          name="favorite"
          label={say.filter.favorites}
          disabled={partners}
          defaultChecked={!partners && filter.favorite}
        />
        <Check
          key={`archive ${partners}`}
          name="archive"
          label={say.filter.archive}
          disabled={partners}
          defaultChecked={!partners && filter.archive}
        />
        <Check
          label={say.filter.partners}
          hint={say.filter.partnersHint}
          checked={partners}
          onChange={({ target }) => setPartners(target.checked)}
        />
      </div>
      <Field label={say.filter.from} name="from" type="date" defaultValue={filter.from} />
      <Field label={say.filter.to} name="to" type="date" defaultValue={filter.to} />
      <div className="flex justify-end gap-3">
        {countOf(filter) > 0 && <Button onClick={() => onChange({})}>{say.filter.clear}</Button>}
        <Button type="submit" look="primary">
          {say.filter.done}
        </Button>
      </div>
    </form>
  )
}
