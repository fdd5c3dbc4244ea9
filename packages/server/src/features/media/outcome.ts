import type { Made } from './pass.ts'
import { failed, Refusal, Waiting, waiting } from './refusal.ts'

/** What came of trying to make something: it, or why not. */
export interface Outcome<T> {
  readonly value: T | null
  readonly made: Made
}

/** Refusals and what the machine lacks are outcomes; everything else is thrown on. */
export async function outcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work(), made: { state: 'present' } }
  } catch (error) {
    if (error instanceof Refusal) return { value: null, made: failed(error.code) }
    if (error instanceof Waiting) return { value: null, made: waiting(error.code) }
    throw error
  }
}

/** For a promise with several readers, who may come after it has failed. */
export function shared<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Waits for both before it throws: nothing goes on behind the caller's back. */
export async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [one, other] = await Promise.allSettled([first, second])
  if (one.status === 'rejected') throw one.reason
  if (other.status === 'rejected') throw other.reason
  return [one.value, other.value]
}
