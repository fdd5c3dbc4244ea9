// The cache of what the server said. Derived: everything in it can be fetched again.
import { QueryCache, QueryClient } from '@tanstack/react-query'

import { CallError, isSignedOut } from './call.ts'

export function makeClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => isSignedOut(error) && onSignedOut() }),
    defaultOptions: {
      queries: { staleTime: 30_000, retry: shouldRetry, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  })
}

/** Only what may pass by itself is worth asking twice. */
function shouldRetry(failures: number, error: unknown): boolean {
  if (!(error instanceof CallError)) return false
  return failures < 2 && (error.status === 0 || error.status >= 502)
}
