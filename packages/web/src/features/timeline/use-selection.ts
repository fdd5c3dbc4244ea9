// The selection of a timeline: by the check in a tile's corner, with Shift for a range, by a long press,
// by x, and all at once. A range may reach across months that are not loaded: those are fetched first.
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'

import { allPhotos, holdMonths, monthQuery, photosOfMonths } from '../../data/timeline.ts'
import type { Month, Scope } from '../../data/timeline.ts'
import { say } from '../../ui/messages.ts'
import { showToast } from '../../ui/toast.ts'
import { add, between, NOTHING, sweepOf, toggle, toggleAll } from './selection.ts'
import type { Selection, Sweep } from './selection.ts'

/** What tiles and days call; it never changes, so that nothing is drawn again because of it. */
export interface Choose {
  readonly one: (id: string) => void
  readonly upTo: (id: string) => void
  readonly some: (ids: readonly string[]) => void
  /** From the photo chosen last over to this one, in place of how far it went before. */
  readonly sweepTo: (id: string) => void
}

export function useSelection(scope: Scope, months: readonly Month[]) {
  const client = useQueryClient()
  const [selection, setSelection] = useState<Selection>(NOTHING)
  const sweep = useRef<Sweep>(undefined)
  const goal = useRef('')
  const latest = useRef({ selection, months })
  useEffect(() => {
    latest.current = { selection, months }
  })
  useEffect(() => holdMonths(client, scope, selection.ids), [client, scope, selection.ids])
  const clear = useCallback(() => setSelection(NOTHING), [])
  const choose = useMemo((): Choose => {
    const loadedMonthOf = (id: string) =>
      latest.current.months.findIndex(({ key }) =>
        client.getQueryData(monthQuery(scope, key).queryKey)?.some((photo) => photo.id === id),
      )
    const range = async (from: string, to: string) => {
      const [a, b] = [loadedMonthOf(from), loadedMonthOf(to)]
      const within = latest.current.months.slice(Math.min(a, b), Math.max(a, b) + 1)
      const photos = a < 0 || b < 0 ? [] : await photosOfMonths(client, scope, within)
      return photos.map(({ id }) => id)
    }
    return {
      one: (id) => {
        sweep.current = undefined
        setSelection((was) => toggle(was, id))
      },
      some: (ids) => setSelection((was) => toggleAll(was, ids)),
      upTo: (id) => {
        const { anchor } = latest.current.selection
        if (anchor === undefined) return setSelection((was) => toggle(was, id))
        range(anchor, id).then(
          (line) => setSelection((was) => add(was, between(line, anchor, id), id)),
          () => showToast({ text: say.selection.failed, tone: 'trouble' }),
        )
      },
      sweepTo: (id) => {
        const now = sweepOf(sweep.current, latest.current.selection)
        sweep.current = now
        goal.current = id
        if (!now) return
        const { from, before } = now
        range(from, id).then(
          (line) =>
            setSelection((was) => (goal.current === id ? add(before, between(line, from, id), from) : was)),
          () => showToast({ text: say.selection.failed, tone: 'trouble' }),
        )
      },
    }
  }, [client, scope])
  const all = useCallback(async () => {
    const photos = await allPhotos(client, scope)
    setSelection({ ids: new Set(photos.map(({ id }) => id)), anchor: undefined })
  }, [client, scope])
  return { selection, choose, clear, all }
}

interface Keys {
  readonly enabled: boolean
  readonly selecting: boolean
  readonly choose: Choose
  readonly clear: () => void
  readonly all: () => Promise<void>
  readonly actions: Readonly<Record<string, () => void>>
}

/** x or the space bar chooses what has the focus, Ctrl A everything, Escape lets go; the rest is for what was chosen. */
export function useSelectionKeys({ enabled, selecting, choose, clear, all, actions }: Keys): void {
  const actionFor = (event: KeyboardEvent): (() => void) | undefined => {
    if (event.altKey) return undefined
    if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'a' ? () => void all() : undefined
    const focused = focusedPhoto()
    if (['x', 'X', ' '].includes(event.key) && focused)
      return () => (event.shiftKey ? choose.upTo(focused) : choose.one(focused))
    if (!selecting) return undefined
    return event.key === 'Escape' ? clear : actions[event.key]
  }
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!enabled || event.defaultPrevented || isBusy(event.target)) return
    const act = actionFor(event)
    if (!act) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event)
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])
}

const focusedPhoto = () => document.activeElement?.getAttribute('data-asset') ?? undefined

/** Where letters are typed, and in a box above the page, keys mean something else. */
const isBusy = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest('input, textarea, select, [role=dialog], [role=alertdialog], [role=menu], dialog') !== null
