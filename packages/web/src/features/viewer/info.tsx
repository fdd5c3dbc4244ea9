import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

import type { Asset } from '../../data/assets.ts'
import { IconButton } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { detailsOf } from './details.ts'

/** Beside the photo on a desktop, below it on a phone; it pushes the photo and never covers it. */
export function Info({
  asset,
  said,
  isAside,
  onClose,
  children,
}: {
  asset: Asset
  said: ReactNode
  /** Something else stands in its place for a while. */
  isAside: boolean
  onClose: () => void
  children: ReactNode
}) {
  const focused = useRef<HTMLElement>(null)
  // The keyboard comes back to where it was.
  useEffect(() => (isAside ? () => focused.current?.focus() : undefined), [isAside])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- only remembers where the keyboard was
    <aside
      aria-label={say.info.heading}
      hidden={isAside}
      onFocus={({ target }) => (focused.current = target)}
      className="flex h-[45dvh] shrink-0 flex-col overflow-y-auto bg-surface text-ink [&[hidden]]:hidden md:h-auto md:w-[340px]"
    >
      <div className="sticky top-0 z-10 flex items-center justify-between bg-surface py-2 pe-2 ps-5">
        <h2 className="text-title font-semibold">{say.info.heading}</h2>
        <IconButton label={say.close} onClick={onClose}>
          <X size={20} aria-hidden />
        </IconButton>
      </div>
      {said}
      <dl className="flex flex-col gap-4 px-5 pt-4 pb-6">
        {detailsOf(asset, said ? 'facts' : 'all').map(({ label, lines }) => (
          <div key={label}>
            <dt className="text-small text-quiet">{label}</dt>
            {lines.map((line) => (
              <dd key={line} className="break-words whitespace-pre-line">
                {line}
              </dd>
            ))}
          </div>
        ))}
      </dl>
      {children}
    </aside>
  )
}
