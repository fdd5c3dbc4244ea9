// What a page keeps for as long as its tab is open; where the browser keeps nothing, it is forgotten.

const KEY = '__TSR_key'

/** The entry of the browser's history that is shown; the same after going back to it, and after loading it anew. */
export function historyEntry(): string {
  const state: unknown = history.state
  const key = typeof state === 'object' && state !== null && KEY in state ? state[KEY] : undefined
  return typeof key === 'string' ? key : ''
}

export function kept(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null') as unknown
  } catch {
    return undefined
  }
}

/** Forgets it where there is no value. */
export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, JSON.stringify(value))
  } catch {
    // full, or not allowed here
  }
}
