import { X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ComponentType } from 'react'

import type { Photo } from '../../data/timeline.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'

/** Menus are loaded with the first one. */
const MoreActions = lazy(() => import('./more-actions.tsx'))

/** One thing to do with chosen photos; true when it is done and nothing needs to stay chosen. */
export interface SelectionAction {
  readonly name: string
  readonly label: string
  readonly icon: ComponentType<{ size?: number }>
  readonly keys: readonly string[]
  readonly look: 'plain' | 'danger'
  /** Offered only where it makes sense for what is chosen. */
  readonly when?: (photos: readonly Photo[]) => boolean
  readonly do: (ids: readonly string[]) => Promise<boolean>
}

interface Props {
  readonly count: number
  readonly actions: readonly SelectionAction[]
  /** Of the timeline that it stands in. */
  readonly width: number
  readonly onAct: (action: SelectionAction) => Promise<void>
  readonly onClear: () => void
}

/** At the foot of the timeline, where thumbs are, above what else stands there. What has no room is in a menu. */
export function SelectionBar({ count, actions, width, onAct, onClear }: Props) {
  const [busy, setBusy] = useState(false)
  const room = roomFor(width, actions)
  const act = async (action: SelectionAction) => {
    setBusy(true)
    try {
      await onAct(action)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section
      aria-label={say.selection.bar}
      className="selection-bar absolute bottom-(--above-toast) left-1/2 z-40 flex max-w-[calc(100%-1.5rem)] -translate-x-1/2 items-center gap-1 rounded-surface border border-line bg-surface p-1.5 shadow-float"
    >
      <IconButton label={say.selection.none} onClick={onClear}>
        <X size={18} aria-hidden />
      </IconButton>
      <output className="pe-2 font-medium whitespace-nowrap tabular-nums md:pe-3">
        {say.selection.count(count)}
      </output>
      {room.shown.map((action) => (
        <ActionButton
          key={action.name}
          action={action}
          small={room.small}
          disabled={busy}
          onClick={() => void act(action)}
        />
      ))}
      {room.rest.length > 0 && (
        <Suspense>
          <MoreActions actions={room.rest} disabled={busy} onAct={(action) => void act(action)} />
        </Suspense>
      )}
    </section>
  )
}

const BESIDES = 160
const ICON = 44
const WORDS = 165

/** Which actions stand in a bar of this width, and whether as icons alone; where not all fit, the last one stays. */
export function roomFor<T>(width: number, actions: readonly T[]): { shown: T[]; rest: T[]; small: boolean } {
  const small = actions.length > 2 && width < BESIDES + actions.length * WORDS
  const most = Math.max(3, Math.floor((width - BESIDES) / ICON))
  if (!small || actions.length <= most) return { shown: [...actions], rest: [], small }
  const first = most - 2
  return { shown: [...actions.slice(0, first), ...actions.slice(-1)], rest: actions.slice(first, -1), small }
}

interface ButtonProps {
  readonly action: SelectionAction
  readonly small: boolean
  readonly disabled: boolean
  readonly onClick: () => void
}

function ActionButton({ action, small, disabled, onClick }: ButtonProps) {
  const danger = action.look === 'danger'
  if (small) {
    return (
      <IconButton
        label={action.label}
        disabled={disabled}
        onClick={onClick}
        className={danger ? 'text-danger' : ''}
      >
        <action.icon size={19} aria-hidden />
      </IconButton>
    )
  }
  return (
    <Button
      look={danger ? 'danger' : 'plain'}
      disabled={disabled}
      onClick={onClick}
      className="whitespace-nowrap max-md:px-3"
    >
      <action.icon size={18} aria-hidden />
      {action.label}
    </Button>
  )
}
