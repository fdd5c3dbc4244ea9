// Waiting changes: removals that were more than usual, and wait for the word of whoever owns the photos.
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'

import { meQuery } from '../../data/account.ts'
import { waitingQuery } from '../../data/removals.ts'
import type { WaitingChange } from '../../data/removals.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { WaitingCard } from './card.tsx'
import { whatItWouldDo } from './words.ts'

export function Waiting() {
  const waiting = useQuery(waitingQuery)
  const myId = useQuery(meQuery).data?.id
  const open = waiting.data?.filter(({ state }) => state === 'waiting') ?? []
  const over = waiting.data?.filter(({ state }) => state !== 'waiting') ?? []
  return (
    <Page heading={say.waiting.page} {...(open.length > 0 && { text: say.waiting.text })} wide>
      {waiting.isPending && <p className="text-quiet">{say.loading}</p>}
      {waiting.isError && (
        <Notice action={<Button onClick={() => void waiting.refetch()}>{say.again}</Button>}>
          {say.waiting.failed} {wordsFor(waiting.error)}
        </Notice>
      )}
      {waiting.data && open.length === 0 && <Nothing />}
      {open.length > 0 && (
        <ul className="flex flex-col gap-4">
          {open.map((change) => (
            <WaitingCard key={change.id} change={change} isMine={change.ownerId === myId} />
          ))}
        </ul>
      )}
      {over.length > 0 && <Over changes={over} myId={myId} />}
    </Page>
  )
}

function Nothing() {
  return (
    <div className="flex flex-col items-center gap-2 py-10 text-center">
      <CircleCheck size={32} strokeWidth={1.5} className="text-fine" aria-hidden />
      <p className="text-title font-medium">{say.waiting.empty}</p>
      <p className="max-w-md text-quiet">{say.waiting.emptyText}</p>
    </div>
  )
}

function Over({ changes, myId }: { changes: readonly WaitingChange[]; myId: string | undefined }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-semibold text-quiet">{say.waiting.over}</h2>
      <ul className="flex flex-col divide-y divide-line text-small">
        {changes.map((change) => (
          <li key={change.id} className="flex flex-wrap justify-between gap-x-6 py-2">
            <span className="min-w-0 break-words">{whatItWouldDo(change, change.ownerId === myId)}</span>
            <span className="text-quiet">
              {say.waiting.state[change.state]} · {format.moment(change.lastAskedAt)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
