// The question before something is undone. One at a time, asked from anywhere.
import { makeCell } from '../ui/cell.ts'
import type { UndoSpan } from './history.ts'

export interface UndoQuestion {
  readonly span: UndoSpan
  /** What would be undone, in words. */
  readonly text: string
}

export const undoCell = makeCell<UndoQuestion | undefined>(undefined)
export const askUndo = (question: UndoQuestion): void => undoCell.set(question)
