import { Link, useRouter } from '@tanstack/react-router'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useCallback, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'

import { CallError } from '../data/call.ts'
import { reachServer } from '../data/upload-check.ts'
import { wordsFor } from '../data/words.ts'
import { Button } from '../ui/button.tsx'
import { say } from '../ui/messages.ts'
import { Wordmark } from '../ui/wordmark.tsx'

export function PageProblem({ error }: ErrorComponentProps) {
  const wasUnreachable = error instanceof CallError && error.status === 0
  const isConnected = useConnection(wasUnreachable)
  if (wasUnreachable && !isConnected) {
    return (
      <Middle text={say.problem.offline}>
        <p className="max-w-md text-quiet">{say.problem.offlineText}</p>
      </Middle>
    )
  }
  return (
    <Middle text={error instanceof CallError ? wordsFor(error) : say.problem.page}>
      <Button look="primary" onClick={() => location.reload()}>
        {say.again}
      </Button>
    </Middle>
  )
}

const TRY_EVERY = 5_000
const ignore = () => undefined

/** Whether the device says that it has a connection. `isAwaited`: the page comes by itself when the server answers. */
function useConnection(isAwaited: boolean): boolean {
  const router = useRouter()
  const watch = useCallback(
    (tell: () => void) => {
      const stop = new AbortController()
      const back = () => isAwaited && void reachServer().then(() => router.invalidate(), ignore)
      for (const event of ['online', 'offline']) addEventListener(event, tell, { signal: stop.signal })
      addEventListener('online', back, { signal: stop.signal })
      const timer = setInterval(back, TRY_EVERY)
      return () => {
        stop.abort()
        clearInterval(timer)
      }
    },
    [isAwaited, router],
  )
  return useSyncExternalStore(watch, () => navigator.onLine)
}

export function Missing() {
  return (
    <Middle text={say.problem.missing}>
      <Link to="/photos" className="text-accent underline">
        {say.problem.toPhotos}
      </Link>
    </Middle>
  )
}

function Middle({ text, children }: { text: string; children: ReactNode }) {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-5 p-6 text-center">
      <title>{say.brand}</title>
      <Wordmark />
      <h1 className="max-w-md text-title font-medium">{text}</h1>
      {children}
    </main>
  )
}
