import type { Log } from '../platform/log/log.ts'

/** What was started, to be ended in the reverse order, also when a later start fails. */
export interface Closing {
  add(name: string, close: () => Promise<void>): void
  closeAll(): Promise<void>
}

export function createClosing(log: Log): Closing {
  const open: { name: string; close: () => Promise<void> }[] = []
  return {
    add: (name, close) => void open.push({ name, close }),
    async closeAll() {
      for (const { name, close } of open.splice(0).toReversed()) {
        try {
          await close()
          log.debug({ part: name }, 'Closed')
        } catch (error) {
          log.error(
            { err: error, part: name },
            'A part did not close in order; the next start repairs what is left',
          )
        }
      }
    },
  }
}
