/**
 * Does the work for each item, so many at once, in order of their beginning. The first error begins no further item, and is
 * thrown when those under way have ended; so is the signal's reason.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  { parallel, signal }: { readonly parallel: number; readonly signal?: AbortSignal | undefined },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]()
  const errors: unknown[] = []
  async function runOne(): Promise<void> {
    while (errors.length === 0) {
      const next = left.next()
      if (next.done === true) return
      try {
        signal?.throwIfAborted()
        await work(next.value)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, runOne))
  if (errors.length > 0) throw errors[0]
}
