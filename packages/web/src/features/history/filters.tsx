import { useQuery } from '@tanstack/react-query'
import { SlidersHorizontal, Undo2, X } from 'lucide-react'
import { useState } from 'react'

import { devicesQuery, keysQuery, meQuery } from '../../data/account.ts'
import type { ApiKey, Device } from '../../data/account.ts'
import type { HistoryFilter } from '../../data/history.ts'
import { Button } from '../../ui/button.tsx'
import { Field, Select } from '../../ui/field.tsx'
import { say } from '../../ui/messages.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { setIn, spanOf } from './filter.ts'
import { askUndo } from '../../data/undo-question.ts'

interface Props {
  readonly filter: HistoryFilter
  readonly onChange: (part: Record<string, unknown>) => void
}

const REMOVALS = [1, 10, 100, 1000]

/** Folded away until someone narrows the line of time, or comes by an address that does and has the room. */
export function Filters({ filter, onChange }: Props) {
  const on = setIn(filter)
  const [wish, setWish] = useState<boolean>()
  const open = wish ?? (on > 0 && hasRoom())
  return (
    <div className="-mt-4 flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Button aria-expanded={open} onClick={() => setWish(!open)}>
          <SlidersHorizontal size={17} aria-hidden />
          {on > 0 ? say.history.filtersOn(on) : say.history.filters}
        </Button>
        {on > 0 && (
          <Button look="quiet" onClick={() => onChange(NOTHING_SET)}>
            <X size={17} aria-hidden />
            {say.history.clear}
          </Button>
        )}
      </div>
      {open && (
        <div className="grid items-end gap-4 sm:grid-cols-2 rounded-surface border border-line bg-surface p-4 lg:grid-cols-4">
          <Narrowing filter={filter} onChange={onChange} />
          <Widening filter={filter} onChange={onChange} />
        </div>
      )}
    </div>
  )
}

/** On a phone what happened comes first. */
const hasRoom = () => matchMedia('(width >= 48rem)').matches

const NOTHING_SET = { from: '', to: '', minRemoved: '', actorId: '', events: false, everyone: false }

function Narrowing({ filter, onChange }: Props) {
  return (
    <>
      <Field
        label={say.history.from}
        type="datetime-local"
        value={filter.from ?? ''}
        max={filter.to}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <Field
        label={say.history.to}
        type="datetime-local"
        value={filter.to ?? ''}
        min={filter.from}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      <Select
        label={say.history.removedAtLeast}
        value={String(filter.minRemoved ?? '')}
        onChange={(event) => onChange({ minRemoved: event.target.value })}
      >
        <option value="">{say.history.anything}</option>
        {numbersWith(filter.minRemoved).map((n) => (
          <option key={n} value={n}>
            {say.history.removals(n)}
          </option>
        ))}
      </Select>
      <ActorSelect actorId={filter.actorId} onChange={(actorId) => onChange({ actorId })} />
    </>
  )
}

/** What is left out otherwise: what changed nothing, and what others did. */
function Widening({ filter, onChange }: Props) {
  const span = spanOf(filter)
  const isAdmin = useQuery(meQuery).data?.isAdmin ?? false
  return (
    <div className="col-span-full flex flex-wrap items-center gap-x-6">
      <Check
        label={say.history.events}
        checked={filter.events ?? false}
        onChange={(events) => onChange({ events })}
      />
      {isAdmin && (
        <Check
          label={say.history.everyone}
          checked={filter.everyone ?? false}
          onChange={(everyone) => onChange({ everyone })}
        />
      )}
      {span && (
        <Button className="ms-auto" onClick={() => askUndo({ span, text: say.history.undoAllText })}>
          <Undo2 size={17} aria-hidden />
          {say.history.undoAll}
        </Button>
      )}
    </div>
  )
}

/** A number that came by the address is offered too. */
const numbersWith = (chosen: number | undefined) =>
  chosen === undefined || REMOVALS.includes(chosen) ? REMOVALS : [...REMOVALS, chosen].sort((a, b) => a - b)

function ActorSelect({ actorId, onChange }: { actorId: string | undefined; onChange: (id: string) => void }) {
  const devices = useQuery(devicesQuery).data ?? []
  const keys = useQuery(keysQuery).data ?? []
  const known = [
    ...devices.map((device) => ({ id: device.id, name: nameOfDevice(device) })),
    ...keys.map((key: ApiKey) => ({ id: key.id, name: say.history.key(key.name) })),
  ]
  const isForeign = actorId !== undefined && !known.some(({ id }) => id === actorId)
  return (
    <Select label={say.history.by} value={actorId ?? ''} onChange={(event) => onChange(event.target.value)}>
      <option value="">{say.history.anyone}</option>
      {known.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      {isForeign && <option value={actorId}>{actorId.slice(-12)}</option>}
    </Select>
  )
}

function nameOfDevice(device: Device): string {
  const name = [device.deviceType, device.deviceOS].filter(Boolean).join(' · ') || sayAccount.unknownDevice
  return device.current ? say.history.thisDevice(name) : name
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className="flex min-h-10 items-center gap-2.5 text-small">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  )
}
