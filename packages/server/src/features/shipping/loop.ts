import { setTimeout as sleep } from 'node:timers/promises'
import { alone } from '../../platform/db/db.ts'
import { errorCode } from '../../platform/errors/errors.ts'
import { listSnapshots } from '../../platform/sealed/sealed.ts'
import { ship } from './ship.ts'
import type { ShippingDependencies } from './dependencies.ts'
import type { ShipResult } from './ship.ts'
import { makeSnapshot } from './snapshot.ts'

export interface ShippingLoop extends ShippingDependencies {
  /** Called after every round, also when nothing was new; told to stop by the signal. */
  readonly afterShip: (result: ShipResult, signal: AbortSignal) => Promise<void>
  readonly everyMs?: number
  readonly snapshotEveryMs?: number
}

/**
 * Ships every few seconds until stopped; of all workers, one at a time. What fails is logged once, until it goes well
 * again, and tried again with the next round.
 */
export function runShipping(loop: ShippingLoop): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const errors = onceEach(loop.log)
  const everyMs = loop.everyMs ?? 15_000
  let isFirst = true

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const round = { signal: stopping.signal, isThorough: isFirst }
        const done = await alone(loop.pool, { name: 'shipping' }, () => shipOnce(loop, round))
        if (done !== 'busy') isFirst = false
        errors.wentWell()
      } catch (error) {
        if (!stopping.signal.aborted) errors.failed(error)
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

async function shipOnce(
  loop: ShippingLoop,
  { signal, isThorough }: { readonly signal: AbortSignal; readonly isThorough: boolean },
): Promise<void> {
  const result = await ship(loop, { signal, isThorough })
  if (signal.aborted) return
  if (await isSnapshotDue(loop, result)) await makeSnapshot(loop)
  if (!signal.aborted) await loop.afterShip(result, signal)
}

const dayMs = 86_400_000

/** When something was shipped since the last one, and that one is older than a day. */
async function isSnapshotDue(
  { journalFolder, snapshotEveryMs = dayMs }: ShippingLoop,
  { last }: ShipResult,
): Promise<boolean> {
  const newest = (await listSnapshots(journalFolder)).at(-1)
  if (newest === undefined) return last > 0
  return last > newest.number && Date.now() - newest.at.getTime() > snapshotEveryMs
}

/** Tells a kind of error when it comes, and not again before something went well. */
function onceEach(log: ShippingLoop['log']): { wentWell(): void; failed(error: unknown): void } {
  const told = new Set<string>()
  return {
    wentWell: () => {
      if (told.size > 0) log.info('The journal is shipped again')
      told.clear()
    },
    failed: (error) => {
      const kind = errorCode(error) ?? String(error)
      if (!told.has(kind))
        log.error({ err: error, code: errorCode(error) }, 'The journal could not be shipped')
      told.add(kind)
    },
  }
}
