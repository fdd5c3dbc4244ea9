// Which photos are chosen, and from where a range is drawn. Pure.

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** Chosen last by itself: a range with Shift begins here. */
  readonly anchor: string | undefined
}

/** Going on over photos from the one that was chosen last: how far it went is given up for how far it goes. */
export interface Sweep {
  readonly from: string
  readonly before: Selection
}

export function sweepOf(sweep: Sweep | undefined, now: Selection): Sweep | undefined {
  if (now.anchor === undefined) return undefined
  return sweep?.from === now.anchor ? sweep : { from: now.anchor, before: now }
}

export const NOTHING: Selection = { ids: new Set(), anchor: undefined }

export function toggle({ ids }: Selection, id: string): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next.size === 0 ? NOTHING : { ids: next, anchor: id }
}

/** All of them; or none, where all were chosen already. */
export function toggleAll({ ids, anchor }: Selection, some: readonly string[]): Selection {
  const next = new Set(ids)
  if (shareOf(ids, some) === 'all') for (const id of some) next.delete(id)
  else for (const id of some) next.add(id)
  return next.size === 0 ? NOTHING : { ids: next, anchor }
}

export function add({ ids }: Selection, some: readonly string[], anchor: string): Selection {
  return { ids: new Set([...ids, ...some]), anchor }
}

export function without({ ids, anchor }: Selection, gone: ReadonlySet<string>): Selection {
  const next = new Set([...ids].filter((id) => !gone.has(id)))
  if (next.size === 0) return NOTHING
  return { ids: next, anchor: anchor !== undefined && next.has(anchor) ? anchor : undefined }
}

export function shareOf(ids: ReadonlySet<string>, some: readonly string[]): 'none' | 'some' | 'all' {
  const chosen = some.filter((id) => ids.has(id)).length
  return chosen === 0 ? 'none' : chosen === some.length ? 'all' : 'some'
}

/** What lies between two photos of a line, both included; only the second where the first is not in it. */
export function between(line: readonly string[], from: string, to: string): readonly string[] {
  const [a, b] = [line.indexOf(from), line.indexOf(to)]
  if (b < 0) return []
  if (a < 0) return [to]
  return line.slice(Math.min(a, b), Math.max(a, b) + 1)
}
