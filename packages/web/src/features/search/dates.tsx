import { CalendarDays } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { FormEvent } from 'react'

import type { SearchFilter } from '../../data/search.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { textOf } from '../../ui/form.ts'
import { say } from '../../ui/messages.ts'

interface Props {
  readonly filter: SearchFilter
  readonly onChange: (days: Pick<SearchFilter, 'from' | 'to'>) => void
}

/** From a day to a day, with the calendar of the browser. */
export function Dates({ filter, onChange }: Props) {
  const [open, setOpen] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [from, to] = [textOf(form, 'from'), textOf(form, 'to')]
    setOpen(false)
    onChange({ ...(from && { from }), ...(to && { to }) })
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="inline-flex min-h-9 items-center gap-2 rounded-full border border-line px-3 py-1 text-quiet hover:bg-line/50">
        <CalendarDays size={15} aria-hidden />
        {say.search.dates}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={6}
          collisionPadding={8}
          align="start"
          aria-label={say.search.dates}
          className="z-50 w-64 rounded-surface border border-line bg-surface p-4 shadow-float"
        >
          <form className="flex flex-col gap-3" onSubmit={submit}>
            <Field label={say.search.datesFrom} name="from" type="date" defaultValue={filter.from} />
            <Field label={say.search.datesTo} name="to" type="date" defaultValue={filter.to} />
            <Button type="submit" look="primary">
              {say.search.datesSet}
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
