// Photos in rows of which some can be chosen, for all that can be done with photos in sight: search and folders show them.
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

import { meQuery } from '../data/account.ts'
import type { Asset } from '../data/assets.ts'
import { photoOf, pictureOf } from '../data/pictures.ts'
import { useLongPress } from '../features/timeline/long-press.ts'
import { SelectionBar } from '../features/timeline/selection-bar.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { add, between, NOTHING, sweepOf, toggle, toggleAll } from '../features/timeline/selection.ts'
import type { Sweep } from '../features/timeline/selection.ts'
import { useSelectionKeys } from '../features/timeline/use-selection.ts'
import { PhotoGrid } from '../ui/photo-grid.tsx'
import { useSize } from '../ui/size.ts'
import { usePhotoActions } from './photo-actions.ts'

export interface ChoosingGridProps {
  readonly photos: readonly Asset[]
  /** What scrolls; the bar stands at the foot of what is around it. */
  readonly scroller: HTMLElement | null
  readonly label: string
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  readonly onEnd: () => void
}

export function ChoosingGrid({ photos, scroller, ...rest }: ChoosingGridProps) {
  const viewed = useParams({ strict: false }).assetId
  const pictures = useMemo(() => photos.map(pictureOf), [photos])
  const ids = useMemo(() => photos.map(({ id }) => id), [photos])
  const { chosen, choose, clear, all } = useChosen(ids)
  const actions = usePhotoActions('library', useQuery(meQuery).data?.id)
  const chosenPhotos = photos.filter(({ id }) => chosen.has(id)).map(photoOf)
  const possible = actions.filter(({ when }) => when === undefined || when(chosenPhotos))
  const act = async (action: SelectionAction) => {
    if (!(await action.do(chosenPhotos.map(({ id }) => id)))) return
    clear()
    scroller?.focus({ preventScroll: true })
  }
  useSelectionKeys({
    enabled: viewed === undefined,
    selecting: chosenPhotos.length > 0,
    choose,
    clear,
    all,
    actions: Object.fromEntries(
      possible.flatMap((action) => action.keys.map((key) => [key, () => void act(action)])),
    ),
  })
  useLongPress(scroller, choose)
  const { width } = useSize(scroller)
  return (
    <>
      <PhotoGrid pictures={pictures} scroller={scroller} choosing={{ chosen, ...choose }} {...rest} />
      {chosenPhotos.length > 0 &&
        scroller?.parentElement &&
        createPortal(
          <SelectionBar
            count={chosenPhotos.length}
            actions={possible}
            width={width}
            onAct={act}
            onClear={clear}
          />,
          scroller.parentElement,
        )}
    </>
  )
}

/** Of a list that is there. */
function useChosen(ids: readonly string[]) {
  const [selection, setSelection] = useState(NOTHING)
  const { anchor } = selection
  const sweep = useRef<Sweep>(undefined)
  const choose = {
    one: (id: string) => {
      sweep.current = undefined
      setSelection((was) => toggle(was, id))
    },
    some: (some: readonly string[]) => setSelection((was) => toggleAll(was, some)),
    upTo: (id: string) =>
      setSelection((was) =>
        anchor === undefined ? toggle(was, id) : add(was, between(ids, anchor, id), id),
      ),
    sweepTo: (id: string) => {
      const now = sweepOf(sweep.current, selection)
      sweep.current = now
      if (now) setSelection(add(now.before, between(ids, now.from, id), now.from))
    },
  }
  const clear = () => setSelection(NOTHING)
  const all = async () => setSelection({ ids: new Set(ids), anchor: undefined })
  return { chosen: selection.ids, choose, clear, all }
}
