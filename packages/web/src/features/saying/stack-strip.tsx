// The other photos of a stack, below what is said of the one that is shown; each can be looked at, and be the one that
// stands for all.
import { useQuery } from '@tanstack/react-query'

import { pictureUrl } from '../../data/assets.ts'
import { chooseOfStack, stackQuery } from '../../data/editing.ts'
import type { Changed } from '../../data/changes.ts'
import { say } from '../../ui/messages.ts'
import { SmallPicture } from '../../ui/small-picture.tsx'

interface Props {
  readonly stackId: string
  /** The photo that is shown. */
  readonly shown: string
  readonly onShow: (id: string) => void
  readonly onChange: (change: Promise<Changed>, text: string) => void
}

export function StackStrip({ stackId, shown, onShow, onChange }: Props) {
  const stack = useQuery(stackQuery(stackId)).data
  if (!stack) return null
  const { assets, primaryAssetId } = stack
  return (
    <section aria-label={say.timeline.stack(assets.length)}>
      <h3 className="pb-1 text-small text-quiet">{say.timeline.stack(assets.length)}</h3>
      <ul className="flex flex-wrap gap-1">
        {assets.map(({ id, originalFileName, thumbhash }) => (
          <li key={id}>
            <button
              type="button"
              aria-label={originalFileName}
              aria-current={id === shown}
              title={originalFileName}
              onClick={() => onShow(id)}
              className="block aria-[current=true]:outline-2 aria-[current=true]:outline-accent"
            >
              <SmallPicture url={pictureUrl(id, 'thumbnail', thumbhash)} />
            </button>
          </li>
        ))}
      </ul>
      {shown !== primaryAssetId && (
        <button
          type="button"
          onClick={() => onChange(chooseOfStack(stackId, shown), say.saying.stood)}
          className="mt-2 inline-flex min-h-8 items-center rounded-full border border-line px-3 text-small hover:bg-line/50"
        >
          {say.saying.standFor}
        </button>
      )}
    </section>
  )
}
