import { Link } from '@tanstack/react-router'

import type { Operation } from '../../data/history.ts'
import { CountBadge } from '../../ui/count-badge.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { IntentIcon } from './intent-icon.tsx'
import { UndoButton } from './undo-button.tsx'

/** One operation on the line of time: what, by whom, from where, how many, and the way back. */
export function OperationRow({ operation }: { operation: Operation }) {
  return (
    <li className="line-of-time group relative flex gap-3 pb-1">
      <IntentIcon operation={operation} />
      <div className="-mt-1 flex min-w-0 flex-1 items-start gap-2 rounded-control pb-2">
        <Link
          to="/history/$operationId"
          params={{ operationId: operation.id }}
          search={(search) => search}
          resetScroll={false}
          className="-mx-2 min-w-0 flex-1 rounded-control px-2 py-1 hover:bg-line/40"
        >
          <span className="block break-words">{operation.text}</span>
          <span className="block text-small break-words text-quiet">
            <time dateTime={operation.at} className="tabular-nums">
              {format.time(operation.at)}
            </time>
            {' · '}
            {whoAndWhere(operation)}{' '}
            <span className="inline-flex flex-wrap gap-1.5 align-top empty:hidden">
              <Counts {...operation} />
            </span>
          </span>
        </Link>
        {operation.canUndo && !operation.undoneBy && (
          <UndoButton question={{ span: { operationIds: [operation.id] }, text: operation.text }} />
        )}
      </div>
    </li>
  )
}

export const whoAndWhere = ({ by, address }: Operation) =>
  [by, address ? say.history.address(address) : ''].filter(Boolean).join(' · ')

type Counted = Pick<Operation, 'removed' | 'broughtBack' | 'actor' | 'undoneBy'>

export function Counts({ removed, broughtBack, actor, undoneBy }: Counted) {
  return (
    <>
      {removed > 0 && <CountBadge tone="removed" text={say.history.removed(removed)} />}
      {broughtBack > 0 && <CountBadge tone="back" text={say.history.broughtBack(broughtBack)} />}
      {actor === 'database' && <CountBadge tone="removed" text={say.history.outside} />}
      {undoneBy !== null && <CountBadge tone="quiet" text={say.history.undone} />}
    </>
  )
}
