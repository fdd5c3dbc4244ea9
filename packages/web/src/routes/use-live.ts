import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** What happens elsewhere is seen here; what listens is loaded after the page. */
export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    let stop: (() => void) | undefined
    let isOver = false
    const begin = async () => {
      const { followLibrary } = await import('../data/live.ts')
      if (!isOver) stop = followLibrary(client)
    }
    // Where it can't be loaded, the page goes on asking by itself, only later.
    begin().catch(() => undefined)
    return () => {
      isOver = true
      stop?.()
    }
  }, [client])
}
