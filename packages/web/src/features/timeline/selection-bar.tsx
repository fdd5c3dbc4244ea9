import { X } from 'lucide-react'
import { useState } from 'react'
import type { ComponentType } from 'react'

import { Button, IconButton } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'

/** One thing to do with chosen photos; true when it is done and nothing needs to stay chosen. */
export interface SelectionAction {
  readonly name: string
  readonly label: string
  readonly icon: ComponentType<{ size?: number }>
  readonly keys: readonly string[]
  readonly look: 'plain' | 'danger'
  readonly do: (ids: readonly string[]) => Promise<boolean>
}

interface Props {
  readonly count: number
  readonly actions: readonly SelectionAction[]
  readonly onAct: (action: SelectionAction) => Promise<void>
  readonly onClear: () => void
}

/** At the foot of the timeline, where thumbs are, above what else stands there. */
export function SelectionBar({ count, actions, onAct, onClear }: Props) {
  const [busy, setBusy] = useState(false)
  const act = async (action: SelectionAction) => {
    setBusy(true)
    await onAct(action)
    setBusy(false)
  }
  return (
    <section
      aria-label={say.selection.bar}
      className="selection-bar absolute bottom-(--above-toast) left-1/2 z-40 flex max-w-[calc(100%-1.5rem)] -translate-x-1/2 items-center gap-1 rounded-surface border border-line bg-surface p-1.5 shadow-float"
    >
      <IconButton label={say.selection.none} onClick={onClear}>
        <X size={18} aria-hidden />
      </IconButton>
      <output className="pr-3 font-medium whitespace-nowrap tabular-nums">
        {say.selection.count(count)}
      </output>
      {actions.map((action) => (
        <Button
          key={action.name}
          look={action.look === 'danger' ? 'danger' : 'plain'}
          disabled={busy}
          onClick={() => void act(action)}
          className="whitespace-nowrap max-md:px-3"
        >
          <action.icon size={18} aria-hidden />
          {action.label}
        </Button>
      ))}
    </section>
  )
}
