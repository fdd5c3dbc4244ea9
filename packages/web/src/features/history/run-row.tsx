import { ChevronDown, ChevronUp } from 'lucide-react'
import { useState } from 'react'

import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { IntentIcon } from './intent-icon.tsx'
import { Counts, OperationRow, whoAndWhere } from './operation-row.tsx'
import { addedBy, sumOf } from './runs.ts'
import type { Run } from './runs.ts'
import { UndoButton } from './undo-button.tsx'

/** Many operations of a kind in one line; each of them is a click away. */
export function RunRow({ run }: { run: Run }) {
  const [open, setOpen] = useState(false)
  const [newest] = run
  if (!newest) return null
  const text = wordsOf(run)
  const Fold = open ? ChevronUp : ChevronDown
  return (
    <>
      <li className="line-of-time relative flex gap-3 pb-1">
        <IntentIcon operation={newest} />
        <div className="-mt-1 flex min-w-0 flex-1 items-start gap-2 pb-2">
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="-mx-2 min-w-0 flex-1 rounded-control px-2 py-1 text-start hover:bg-line/40"
          >
            <span className="flex items-center gap-1.5">
              <span className="min-w-0 break-words">{text}</span>
              <Fold size={16} className="shrink-0 text-quiet" aria-hidden />
            </span>
            <span className="block text-small break-words text-quiet">
              <span className="tabular-nums">{timesOf(run)}</span>
              {' · '}
              {whoAndWhere(newest)}{' '}
              <span className="inline-flex flex-wrap gap-1.5 align-top empty:hidden">
                <Counts
                  actor={newest.actor}
                  undoneBy={newest.undoneBy}
                  removed={sumOf(run, 'removed')}
                  broughtBack={sumOf(run, 'broughtBack')}
                />
              </span>
            </span>
          </button>
          {newest.canUndo && !newest.undoneBy && (
            <UndoButton question={{ span: { operationIds: run.map(({ id }) => id) }, text }} />
          )}
        </div>
      </li>
      {open && run.map((operation) => <OperationRow key={operation.id} operation={operation} />)}
    </>
  )
}

function wordsOf(run: Run): string {
  if (run[0]?.intent === 'asset.upload') return say.history.uploaded(addedBy(run))
  return say.history.times(run[0]?.text ?? '', run.length)
}

function timesOf(run: Run): string {
  const [from, to] = [format.time(run.at(-1)?.at ?? ''), format.time(run[0]?.at ?? '')]
  return from === to ? to : say.history.fromTo(from, to)
}
