import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import { hasAnotherNumber, isHeld, previewRemoval, removeAssets } from '../../data/removals.ts'
import type { Removal, RemovalPreview } from '../../data/removals.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Strip } from '../../ui/strip.tsx'
import { tellDone, tellTrouble } from './outcome.ts'

/** A removal that waits for the person's answer. */
export interface Question {
  readonly removal: Removal
  readonly preview: RemovalPreview
  readonly answer: (done: boolean) => void
}

interface Props {
  readonly question: Question
  readonly onClose: (done: boolean) => void
  readonly onWaiting: () => void
}

/** The one question before a removal that is not ordinary. The number that is seen is the number that is sent. */
export default function RemovalDialog({ question: { removal, ...question }, onClose, onWaiting }: Props) {
  const client = useQueryClient()
  const [preview, setPreview] = useState(question.preview)
  const { kind, ids } = removal
  const remove = useMutation({
    mutationFn: () => removeAssets(removal, preview.count),
    onSuccess: ({ count }) => {
      tellDone(client, removal, count)
      onClose(true)
    },
    onError: async (error) => {
      if (isHeld(error)) {
        onClose(false)
        tellTrouble(error, onWaiting)
      } else if (hasAnotherNumber(error)) setPreview(await previewRemoval(removal))
    },
  })
  const { count, library } = preview
  const gone = ids.length - count
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      heading={say.removing.question[kind](count)}
      text={kind === 'trash' ? say.removing.trashText(count, library) : say.removing.purgeText(count)}
    >
      <Strip pictures={ids.slice(0, 12).map((id) => pictureUrl(id, 'thumbnail', null))} />
      {gone > 0 && <p className="text-small text-quiet">{say.removing.fewer(gone)}</p>}
      {remove.isError && (
        <Notice>{hasAnotherNumber(remove.error) ? say.removing.changed : wordsFor(remove.error)}</Notice>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={() => onClose(false)}>{say.removing.keep}</Button>
        <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {remove.isPending ? say.removing.working : say.removing.confirm[kind](count)}
        </Button>
      </div>
    </Dialog>
  )
}
