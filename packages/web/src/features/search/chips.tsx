import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'

import { personQuery } from '../../data/people.ts'
import type { SearchFilter } from '../../data/search.ts'
import { tagsQuery } from '../../data/tags.ts'
import { say } from '../../ui/messages.ts'
import { chipsOf } from './filter.ts'
import type { Chip } from './filter.ts'
import { KindIcon } from './kind-icon.tsx'

interface Props {
  readonly filter: SearchFilter
  readonly onChange: (filter: SearchFilter) => void
}

/** What is looked for, one by one; a click takes one away. */
export function Chips({ filter, onChange }: Props) {
  const chips = chipsOf(filter)
  if (chips.length === 0) return null
  return (
    <ul aria-label={say.search.chips} className="flex flex-wrap gap-2">
      {chips.map((chip) => (
        <li key={chip.key}>
          <ChipButton chip={chip} onRemove={() => onChange(chip.without)} />
        </li>
      ))}
    </ul>
  )
}

function ChipButton({ chip, onRemove }: { chip: Chip; onRemove: () => void }) {
  const label = useLabel(chip)
  return (
    <button
      type="button"
      aria-label={say.search.remove(`${say.search.kind[chip.kind]}: ${label}`)}
      onClick={onRemove}
      className="inline-flex min-h-9 items-center gap-2 rounded-full border border-edge bg-surface py-1 pe-2 ps-3 hover:bg-line/50"
    >
      <KindIcon kind={chip.kind} size={15} />
      <span className="max-w-64 truncate">{label}</span>
      <X size={15} className="shrink-0 text-quiet" aria-hidden />
    </button>
  )
}

/** People and tags stand in the address by their ids. */
function useLabel({ kind, value }: Chip): string {
  const person = useQuery({ ...personQuery(value), enabled: kind === 'person' }).data
  const tags = useQuery({ ...tagsQuery, enabled: kind === 'tag' }).data
  if (kind === 'person') return person ? person.name || say.people.unnamed : '…'
  if (kind === 'tag') return tags?.find(({ id }) => id === value)?.value ?? '…'
  return value
}
