// Where a photo was taken, as a small map beside it.
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MapPin, MapPinPlus } from 'lucide-react'

import type { Asset } from '../../data/assets.ts'
import { useMapSource } from '../../data/map.ts'
import { At, WorldMap } from '../../ui/map/world-map.tsx'
import { map as say } from '../../ui/messages-map.ts'
import { textOfView } from './address.ts'
import { whereWords } from './where.ts'

interface Props {
  readonly asset: Asset
  /** To say where it was; left out for what is somebody else's. */
  readonly onChange?: (() => void) | undefined
}

const ZOOM = 9

const SMALL =
  'inline-flex min-h-8 items-center gap-1.5 rounded-full border border-line px-3 text-small hover:bg-line/50'

export default function PlaceOnMap({ asset, onChange }: Props) {
  const source = useMapSource(useQueryClient())
  const { latitude, longitude, city, country } = asset.exifInfo ?? {}
  const at = latitude == null || longitude == null ? undefined : { latitude, longitude }
  const name = [city, country].filter(Boolean).join(', ')
  const Icon = at ? MapPin : MapPinPlus
  if (!at && !onChange) return null
  return (
    <div className="flex flex-col gap-3 border-t border-line px-5 py-5">
      {at && source && (
        <div className="h-44 overflow-hidden rounded-surface border border-line">
          <WorldMap
            key={whereWords(at)}
            label={say.onMap(name || whereWords(at))}
            source={source}
            start={{ ...at, zoom: ZOOM }}
            still
          >
            <At {...at}>
              <MapPin size={30} className="-translate-y-1/2 fill-accent text-surface" aria-hidden />
            </At>
          </WorldMap>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {at && (
          <Link to="/map" search={{ at: textOfView({ ...at, zoom: ZOOM + 2 }) }} className={SMALL}>
            {say.openMap}
          </Link>
        )}
        {onChange && (
          <button type="button" className={SMALL} onClick={onChange}>
            <Icon size={15} aria-hidden />
            {at ? say.change : say.add}
          </button>
        )}
      </div>
    </div>
  )
}
