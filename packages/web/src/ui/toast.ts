// One sentence at the foot of the page, with one thing to do about it. Derived; the page's own.
// The newest replaces the one before; it goes by itself, but not while someone is at it.
import { makeCell } from './cell.ts'

export interface Toast {
  readonly text: string
  readonly tone?: 'plain' | 'trouble'
  /** Until it is answered, or another one comes. */
  readonly stays?: boolean
  readonly action?: { readonly label: string; readonly do: () => void }
}

export interface ShownToast extends Toast {
  readonly key: number
}

export const toastCell = makeCell<ShownToast | undefined>(undefined)
let last = 0

export function showToast(toast: Toast): void {
  last += 1
  toastCell.set({ ...toast, key: last })
}

/** A click on a toast leaves what is open below it as it is. */
export const isOnToast = ({ target }: Event): boolean =>
  target instanceof Element && target.closest('.toast') !== null

export const dismissToast = (): void => toastCell.set(undefined)
