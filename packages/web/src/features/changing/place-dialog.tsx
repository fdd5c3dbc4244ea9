// Where photos were taken: a point on a map, or a town that is found by its name.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Map } from 'maplibre-gl'
import { MapPin } from 'lucide-react'
import { useDeferredValue, useState } from 'react'

import { assetQuery } from '../../data/assets.ts'
import { tellChanged } from '../../data/changes.ts'
import { sayOf } from '../../data/editing.ts'
import { findPlaces, useMapSource } from '../../data/map.ts'
import type { Position } from '../../data/map.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { At, WorldMap } from '../../ui/map/world-map.tsx'
import { map as words } from '../../ui/messages-map.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import type { DialogProps } from './question.ts'

interface Place extends Position {
  readonly name: string
}

const WORLD = { latitude: 25, longitude: 5, zoom: 0.6 }
/** What was taken together is often given its place in parts: the next map begins where the last one ended. */
let last: Position | undefined

export default function PlaceDialog({ ids, onClose }: DialogProps) {
  const client = useQueryClient()
  const source = useMapSource(client)
  const begin = useBegin(ids)
  const [map, setMap] = useState<Map>()
  const [chosen, setChosen] = useState<Place>()
  const place = useMutation({
    mutationFn: (position: Position) =>
      sayOf(ids, { latitude: position.latitude, longitude: position.longitude }),
    onSuccess: (changed, position) => {
      last = position
      onClose(true)
      tellChanged(client, words.place.saved(ids.length), changed)
    },
  })
  const take = (at: Position, name = positionWords(at)) =>
    setChosen({ name, latitude: round(at.latitude), longitude: round(at.longitude) })
  const go = ({ name, latitude, longitude }: Place) => {
    take({ latitude, longitude }, name)
    map?.jumpTo({ center: [longitude, latitude], zoom: Math.max(11, map.getZoom()) })
  }
  const pin = chosen ?? begin.at
  return (
    <Dialog
      open
      wide
      onClose={() => onClose(false)}
      heading={words.place.heading(ids.length)}
      text={words.place.text}
    >
      <Towns onChoose={go} />
      <div className="h-72 shrink-0 overflow-hidden rounded-surface border border-line">
        {source && begin.isKnown && (
          <WorldMap
            label={words.place.label}
            source={source}
            start={begin.at ? { ...begin.at, zoom: 10 } : last ? { ...last, zoom: 8 } : WORLD}
            onMap={setMap}
            onPick={take}
          >
            {pin && (
              <At {...pin}>
                <MapPin
                  size={34}
                  className={`-translate-y-1/2 text-surface ${chosen ? 'fill-accent' : 'fill-edge'}`}
                  aria-hidden
                />
              </At>
            )}
          </WorldMap>
        )}
      </div>
      <output className="text-small text-quiet">
        {chosen ? words.place.chosen(chosen.name) : words.place.hint}
      </output>
      {place.isError && <Notice>{wordsFor(place.error)}</Notice>}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={() => onClose(false)}>{say.cancel}</Button>
        <Button
          look="primary"
          disabled={!chosen || place.isPending}
          onClick={() => {
            if (chosen) place.mutate({ latitude: chosen.latitude, longitude: chosen.longitude })
          }}
        >
          {words.place.save}
        </Button>
      </div>
    </Dialog>
  )
}

/** Where a single photo is now; many may be anywhere. */
function useBegin(ids: readonly string[]): { readonly isKnown: boolean; readonly at: Position | undefined } {
  const [first = ''] = ids
  const asset = useQuery({ ...assetQuery(first), enabled: ids.length === 1 })
  const { latitude, longitude } = asset.data?.exifInfo ?? {}
  const at = ids.length !== 1 || latitude == null || longitude == null ? undefined : { latitude, longitude }
  return { isKnown: ids.length !== 1 || !asset.isPending, at }
}

/** A metre. */
const round = (degrees: number) => Math.round(degrees * 1e5) / 1e5

const positionWords = ({ latitude, longitude }: Position) => `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`

function Towns({ onChoose }: { onChoose: (place: Place) => void }) {
  const [typed, setTyped] = useState('')
  const name = useDeferredValue(typed.trim())
  const isAsked = name.length > 1
  const found = useQuery({ ...findPlaces(name), enabled: isAsked, placeholderData: keepPreviousData })
  const towns = (isAsked ? found.data : undefined)?.slice(0, MOST) ?? []
  const choose = (town: (typeof towns)[number]) => {
    setTyped('')
    onChoose({ name: nameOf(town), latitude: town.latitude, longitude: town.longitude })
  }
  return (
    <form
      className="relative"
      onSubmit={(event) => {
        event.preventDefault()
        const [best] = towns
        if (best) choose(best)
      }}
    >
      <Field
        label={words.place.search}
        type="search"
        autoComplete="off"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      {isAsked && (
        <div className="absolute inset-x-0 top-full z-30 mt-1 max-h-60 overflow-y-auto rounded-surface border border-line bg-surface p-1 shadow-float">
          {found.isError && <p className="px-2 py-1 text-danger">{words.place.failed}</p>}
          {found.data && towns.length === 0 && <p className="px-2 py-1 text-quiet">{words.place.nothing}</p>}
          <ul aria-label={words.place.found}>
            {towns.map((town) => (
              <li key={`${town.latitude} ${town.longitude}`}>
                <button
                  type="button"
                  onClick={() => choose(town)}
                  className="flex min-h-10 w-full items-center rounded-control px-2 text-start -outline-offset-2 hover:bg-line/50"
                >
                  {nameOf(town)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </form>
  )
}

const MOST = 8

const nameOf = ({ name, admin1name, country }: Named) =>
  [name, admin1name, country].filter(Boolean).join(', ')

interface Named {
  readonly name: string
  readonly admin1name?: string | undefined
  readonly country?: string | undefined
}
