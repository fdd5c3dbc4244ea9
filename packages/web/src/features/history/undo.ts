// The question before something is undone. One at a time, asked from anywhere in History.
import { makeCell } from '../../ui/cell.ts'

export interface UndoQuestion {
  readonly operationIds: readonly string[]
  /** What would be undone, in words. */
  readonly text: string
}

export const undoCell = makeCell<UndoQuestion | undefined>(undefined)
export const askUndo = (question: UndoQuestion): void => undoCell.set(question)
