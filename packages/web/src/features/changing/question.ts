// What must be asked before chosen photos are changed: which album, which tags, which date. One at a time.
import { makeCell } from '../../ui/cell.ts'

export type Asked = 'album' | 'tag' | 'date' | 'place'

export interface Question {
  readonly kind: Asked
  readonly ids: readonly string[]
  readonly answer: (done: boolean) => void
}

/** What every such dialog gets. */
export interface DialogProps {
  readonly ids: readonly string[]
  readonly onClose: (done: boolean) => void
}

export const questionCell = makeCell<Question | undefined>(undefined)

/** True when it was done. */
export const ask = (kind: Asked, ids: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => questionCell.set({ kind, ids, answer: resolve }))
