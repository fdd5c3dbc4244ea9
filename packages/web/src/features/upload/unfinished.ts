// What was on its way when a page of this tab was left, said once when it comes back. Files can't be kept by a page: they
// are given again, and what has arrived before is noticed by its hash.

const KEY = 'heirloom.unfinished'

/** `count` is asked when the page goes. */
export function rememberUnfinished(count: () => number): void {
  addEventListener('pagehide', () => {
    if (count() > 0) sessionStorage.setItem(KEY, String(count()))
  })
}

/** How many there were; forgotten with that. */
export function takeUnfinished(): number | undefined {
  const told = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  return told === null ? undefined : Number(told)
}
