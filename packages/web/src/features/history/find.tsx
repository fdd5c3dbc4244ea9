import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, ChevronRight, Search } from 'lucide-react'
import type { FormEvent } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import { findAssetsQuery } from '../../data/history.ts'
import type { HistoricAsset } from '../../data/history.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { CountBadge } from '../../ui/count-badge.tsx'
import { textOf } from '../../ui/form.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { SmallPicture } from '../../ui/small-picture.tsx'

export function FindBox({ find, onFind }: { find: string | undefined; onFind: (find: string) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onFind(textOf(new FormData(event.currentTarget), 'find'))
  }
  return (
    <search>
      <form className="flex gap-2" onSubmit={submit}>
        <div className="relative min-w-0 flex-1">
          <Search
            size={18}
            className="pointer-events-none absolute top-1/2 start-3 -translate-y-1/2 text-quiet"
            aria-hidden
          />
          <input
            name="find"
            type="search"
            defaultValue={find}
            maxLength={300}
            aria-label={`${say.history.find}: ${say.history.findLabel}`}
            placeholder={say.history.find}
            title={say.history.findLabel}
            className="min-h-10 w-full rounded-control border border-edge bg-surface py-1.5 pe-3 ps-10 placeholder:text-quiet"
          />
        </div>
        <Button type="submit">{say.history.findGo}</Button>
      </form>
    </search>
  )
}

interface FoundProps {
  readonly query: string
  readonly everyone: boolean
  readonly onClear: () => void
}

export function Found({ query, everyone, onClear }: FoundProps) {
  const found = useQuery(findAssetsQuery(query, everyone))
  return (
    <div className="flex flex-col gap-4">
      <Button look="quiet" className="-ms-3 self-start px-3" onClick={onClear}>
        <ArrowLeft size={17} aria-hidden />
        {say.history.findClear}
      </Button>
      {found.isPending && <p className="text-quiet">{say.loading}</p>}
      {found.isError && <Notice>{wordsFor(found.error)}</Notice>}
      {found.data && (
        <output className="block">
          <span className="block break-words">{say.history.found(found.data.length, query)}</span>
          {found.data.length === 0 && <span className="block text-quiet">{say.history.foundNone}</span>}
        </output>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {found.data?.map((asset) => (
          <FoundRow key={asset.id} asset={asset} />
        ))}
      </ul>
    </div>
  )
}

function FoundRow({ asset }: { asset: HistoricAsset }) {
  return (
    <li>
      <Link
        to="/history/photo/$photoId"
        params={{ photoId: asset.id }}
        className="-mx-2 flex items-center gap-3 rounded-control px-2 py-2 hover:bg-line/40"
      >
        <SmallPicture url={asset.state === 'gone' ? undefined : pictureUrl(asset.id, 'thumbnail', null)} />
        <span className="min-w-0 flex-1">
          <span className="block truncate">{asset.fileName}</span>
          <span className="flex flex-wrap items-center gap-2 text-small text-quiet">
            <StateBadge state={asset.state} />
            {say.story.lastChanged(format.moment(asset.lastChangedAt))}
          </span>
        </span>
        <ChevronRight size={18} className="shrink-0 text-quiet" aria-hidden />
      </Link>
    </li>
  )
}

const TONES = { active: 'back', trashed: 'quiet', gone: 'removed' } as const

export const StateBadge = ({ state }: { state: HistoricAsset['state'] }) => (
  <CountBadge tone={TONES[state]} text={say.story.state[state]} />
)
