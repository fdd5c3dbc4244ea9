import { useState } from 'react'

import { say } from '../../ui/messages.ts'
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
      <h3 className="text-small font-semibold">{say.upload.refusedHeading}</h3>
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
