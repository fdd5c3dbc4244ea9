// A slideshow asked for from anywhere: the viewer, an album, chosen photos. One at a time.
import type { Walk } from '../../data/sequence.ts'
import { makeCell } from '../../ui/cell.ts'

export interface Show {
  readonly walk: Walk
  /** Where it begins; left out: at the beginning. */
  readonly from: string | undefined
  readonly answer: (last: string | undefined) => void
}

export const showCell = makeCell<Show | undefined>(undefined)

/** Resolves when it has ended, with the photo that was shown last. */
export const showSlides = (walk: Walk, from?: string): Promise<string | undefined> =>
  new Promise((resolve) => showCell.set({ walk, from, answer: resolve }))
