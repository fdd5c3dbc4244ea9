// Removing photos: the server is asked first. What is ordinary is done at once and can be undone; what is
// not becomes one question with the number in it, and never an error. Removing for good always asks.
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { createContext, lazy, Suspense, useContext, useMemo, useState } from 'react'
import type { ReactNode } from 'react'

import { needsConfirming, previewRemoval, removeAssets, showRemoved } from '../../data/removals.ts'
import type { Removal, RemovalPreview } from '../../data/removals.ts'
import { say } from '../../ui/messages.ts'
import { showToast } from '../../ui/toast.ts'
import type { Question } from './dialog.tsx'
import { tellDone, tellTrouble } from './outcome.ts'

const RemovalDialog = lazy(() => import('./dialog.tsx'))

/** True when the photos were removed; false when they were kept, or the person was told why not. */
export type Remove = (removal: Removal) => Promise<boolean>

const RemoveContext = createContext<Remove | undefined>(undefined)

export function useRemove(): Remove {
  const remove = useContext(RemoveContext)
  if (!remove) throw new Error('useRemove is used outside of RemovalProvider')
  return remove
}

export function RemovalProvider({ onWaiting, children }: { onWaiting: () => void; children: ReactNode }) {
  const client = useQueryClient()
  const [question, setQuestion] = useState<Question>()
  const remove = useMemo(() => {
    const ask = (removal: Removal, preview: RemovalPreview) =>
      new Promise<boolean>((resolve) => setQuestion({ removal, preview, answer: resolve }))
    return makeRemove(client, ask, onWaiting)
  }, [client, onWaiting])
  const close = (done: boolean) => {
    question?.answer(done)
    setQuestion(undefined)
  }
  return (
    <RemoveContext value={remove}>
      {children}
      {question && (
        <Suspense>
          <RemovalDialog question={question} onClose={close} onWaiting={onWaiting} />
        </Suspense>
      )}
    </RemoveContext>
  )
}

type Ask = (removal: Removal, preview: RemovalPreview) => Promise<boolean>

function makeRemove(client: QueryClient, ask: Ask, onWaiting: () => void): Remove {
  return async (removal) => {
    try {
      const preview = await previewRemoval(removal)
      if (preview.count === 0) return nothingThere(client, removal)
      if (removal.kind === 'purge' || !preview.isOrdinary) return await ask(removal, preview)
      const { count } = await removeAssets(removal)
      tellDone(client, removal, count)
      return true
    } catch (error) {
      // Another page was quicker, and what was ordinary a moment ago is not any more.
      if (needsConfirming(error)) return await ask(removal, await previewRemoval(removal))
      tellTrouble(error, onWaiting)
      return false
    }
  }
}

function nothingThere(client: QueryClient, removal: Removal): boolean {
  showRemoved(client, removal)
  showToast({ text: say.removing.nothing })
  return true
}
