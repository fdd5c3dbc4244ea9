// All that happened to one photo, also to one that is gone.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'

import { pictureUrl } from '../../data/assets.ts'
import { CallError } from '../../data/call.ts'
import { assetStoryQuery } from '../../data/history.ts'
import type { HistoricAsset } from '../../data/history.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { SmallPicture } from '../../ui/small-picture.tsx'
import { StateBadge } from './find.tsx'
import { MomentRow } from './moments.tsx'

export function Story({ id }: { id: string }) {
  const story = useQuery(assetStoryQuery(id))
  const back = (
    <Link to="/history" className="-mb-4 flex items-center gap-2 self-start py-1 text-quiet hover:text-ink">
      <ArrowLeft size={17} aria-hidden />
      {say.story.back}
    </Link>
  )
  return (
    <Page heading={story.data?.asset.fileName ?? say.story.page} above={back} wide>
      {story.isPending && <p className="text-quiet">{say.loading}</p>}
      {story.isError && (
        <Notice action={<Button onClick={() => void story.refetch()}>{say.again}</Button>}>
          {isUnknown(story.error) ? say.story.missing : `${say.story.failed} ${wordsFor(story.error)}`}
        </Notice>
      )}
      {story.data && <About asset={story.data.asset} />}
      {story.data?.moments.length === 0 && <p className="text-quiet">{say.story.none}</p>}
      {story.data && (
        <ol aria-label={say.story.heading}>
          {story.data.moments.map((moment) => (
            <MomentRow key={`${moment.operation.id} ${moment.text}`} moment={moment} undoFor={id} full />
          ))}
        </ol>
      )}
    </Page>
  )
}

const isUnknown = (error: Error) => error instanceof CallError && [400, 404].includes(error.status)

function About({ asset }: { asset: HistoricAsset }) {
  const { id, state } = asset
  const picture = state === 'gone' ? undefined : pictureUrl(id, 'thumbnail', null)
  return (
    <div className="-mt-2 flex flex-wrap gap-5">
      <SmallPicture url={picture} large />
      <div className="flex min-w-64 flex-1 flex-col items-start gap-3">
        <StateBadge state={state} />
        <Facts
          facts={[
            { label: say.story.checksum, value: asset.sha1, code: true },
            { label: say.story.id, value: id, code: true },
          ]}
        />
        {state !== 'gone' && (
          <Link
            to={state === 'active' ? '/photos/$assetId' : '/trash/$assetId'}
            params={{ assetId: id }}
            className="text-accent underline underline-offset-4"
          >
            {state === 'active' ? say.story.open : say.story.openTrash}
          </Link>
        )}
      </div>
    </div>
  )
}
