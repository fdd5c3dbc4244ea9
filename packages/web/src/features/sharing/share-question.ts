// What is to be shared by a link, asked from anywhere. One at a time.
import type { Shared } from '../../data/links.ts'
import { makeCell } from '../../ui/cell.ts'

export interface ShareQuestion {
  readonly shared: Shared
  readonly name: string
  readonly answer: (made: boolean) => void
}

export const shareCell = makeCell<ShareQuestion | undefined>(undefined)

/** True when a link was made. `name`: of the album. */
export const askShare = (shared: Shared, name = ''): Promise<boolean> =>
  new Promise((resolve) => shareCell.set({ shared, name, answer: resolve }))
