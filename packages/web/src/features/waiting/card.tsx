import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import { approveWaiting, dismissWaiting, refreshAfterChange } from '../../data/removals.ts'
import type { WaitingChange } from '../../data/removals.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Facts } from '../../ui/facts.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Strip } from '../../ui/strip.tsx'
import { showToast } from '../../ui/toast.ts'
import { whatItWouldDo } from './words.ts'

interface Props {
  readonly change: WaitingChange
  readonly isMine: boolean
}

export function WaitingCard({ change, isMine }: Props) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const dismiss = useMutation({
    mutationFn: () => dismissWaiting(change.id),
    onSuccess: () => {
      showToast({ text: say.waiting.dismissed })
      return refreshAfterChange(client)
    },
  })
  return (
    <li className="flex flex-col gap-4 rounded-surface border border-line bg-surface p-4 md:p-6">
      <h2 className="text-title font-semibold">{whatItWouldDo(change, isMine)}</h2>
      <Strip
        label={say.waiting.sample}
        pictures={change.sample.map((id) => pictureUrl(id, 'thumbnail', null))}
      />
      <Facts facts={factsOf(change)} />
      {dismiss.isError && <Notice>{wordsFor(dismiss.error)}</Notice>}
      {isMine ? (
        <div className="flex flex-wrap gap-3">
          <Button look="primary" disabled={dismiss.isPending} onClick={() => dismiss.mutate()}>
            {say.waiting.dismiss}
          </Button>
          <Button look="danger" disabled={dismiss.isPending} onClick={() => setAsking(true)}>
            {say.waiting.confirm}
          </Button>
        </div>
      ) : (
        <p className="text-quiet">{say.waiting.notYours(change.ownerName)}</p>
      )}
      {asking && <Confirm change={change} onClose={() => setAsking(false)} />}
    </li>
  )
}

function factsOf({ askedBy, address, askedAt, asked, lastAskedAt, expiresAt }: WaitingChange) {
  const by = [askedBy, address ? say.history.address(address) : ''].filter(Boolean).join(' · ')
  const often =
    asked > 1
      ? `${format.moment(askedAt)} · ${say.waiting.times(asked, format.moment(lastAskedAt))}`
      : format.moment(askedAt)
  return [
    { label: say.waiting.askedBy, value: by },
    { label: say.waiting.askedAt, value: often },
    { label: say.waiting.expires, value: format.moment(expiresAt) },
  ]
}

function Confirm({ change, onClose }: { change: WaitingChange; onClose: () => void }) {
  const client = useQueryClient()
  const approve = useMutation({
    mutationFn: () => approveWaiting(change),
    onSuccess: ({ count }) => {
      onClose()
      showToast({ text: say.waiting.done(count) })
      return refreshAfterChange(client)
    },
    onError: () => refreshAfterChange(client),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      heading={say.waiting.question(change.count)}
      text={say.waiting.confirmText(whatItWouldDo(change, true))}
    >
      {approve.isError && <Notice>{wordsFor(approve.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{say.cancel}</Button>
        <Button look="danger" disabled={approve.isPending} onClick={() => approve.mutate()}>
          {approve.isPending ? say.removing.working : say.waiting.confirmNumber(change.count)}
        </Button>
      </div>
    </Dialog>
  )
}
