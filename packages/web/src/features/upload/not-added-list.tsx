import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'

import { say } from '../../ui/messages.ts'
import type { NotAdded } from './queue.ts'

const ROW = 52

/** May hold thousands; only what is seen is drawn. */
export function NotAddedList({ notAdded }: { notAdded: readonly NotAdded[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- no React compiler is in use here
  const rows = useVirtualizer({
    count: notAdded.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  })
  return (
    <div className="flex min-h-0 flex-col gap-1 border-t border-line pt-3">
      <h3 className="text-small font-semibold">{say.upload.refusedHeading}</h3>
      <section
        ref={scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
        tabIndex={0}
        aria-label={say.upload.refusedHeading}
        className="max-h-60 overflow-y-auto"
      >
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start, size }) => (
            <li key={index} className="absolute inset-x-0 text-small" style={{ top: start, height: size }}>
              <span className="block truncate font-medium" title={notAdded[index]?.path}>
                {notAdded[index]?.path}
              </span>
              <span className="block truncate text-quiet" title={notAdded[index]?.reason}>
                {notAdded[index]?.reason}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
