import { useState } from 'react'

import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { useCopy } from '../../ui/use-copy.ts'
import type { NotAdded } from './queue.ts'

const ROW = 52
/** As many as the list shows at its highest, and some more above and below. */
const DRAWN = 16
const ABOVE = 5

/** May hold thousands; only what is seen is drawn. */
export function NotAddedList({ notAdded }: { notAdded: readonly NotAdded[] }) {
  const [top, setTop] = useState(0)
  const first = Math.max(0, Math.floor(top / ROW) - ABOVE)
  return (
    <div className="flex min-h-0 flex-col gap-1 border-t border-line pt-3">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-small font-semibold">{say.upload.refusedHeading}</h3>
        <CopyList notAdded={notAdded} />
      </div>
      <section
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
        tabIndex={0}
        aria-label={say.upload.refusedHeading}
        className="max-h-60 overflow-y-auto"
      >
        <ul className="relative" style={{ height: notAdded.length * ROW }}>
          {notAdded.slice(first, first + DRAWN).map(({ path, reason }, i) => (
            <li
              key={first + i}
              className="absolute inset-x-0 text-small"
              style={{ top: (first + i) * ROW, height: ROW }}
            >
              <span className="block truncate font-medium" title={path}>
                {path}
              </span>
              <span className="block truncate text-quiet" title={reason}>
                {reason}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

/** One a line, for a text or a table: path and reason with a tab between them. */
function CopyList({ notAdded }: { notAdded: readonly NotAdded[] }) {
  const { state, copy } = useCopy(() =>
    notAdded.map(({ path, reason }) => `${path}\t${reason}`.replaceAll('\n', ' ')).join('\n'),
  )
  return (
    <span className="flex items-center gap-2 text-small text-quiet" aria-live="polite">
      {state === 'refused' && say.upload.copyFailed}
      <Button look="quiet" className="text-small" onClick={copy}>
        {state === 'copied' ? say.copy.done : say.upload.copyList}
      </Button>
    </span>
  )
}
