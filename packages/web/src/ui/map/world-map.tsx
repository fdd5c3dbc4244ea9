// A map in a box of the page: the one that needs no network, or that of the server's tile server. What stands on it are
// children at their positions.
import 'maplibre-gl/dist/maplibre-gl.css'
import './map.css'
import { Map, setWorkerUrl } from 'maplibre-gl'
import type { LngLat } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { Minus, Plus } from 'lucide-react'
import { createContext, use, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReactNode } from 'react'

import { IconButton } from '../button.tsx'
import { map as say } from '../messages-map.ts'
import { Notice } from '../notice.tsx'
import { useStyle } from './use-style.ts'
import type { StyleSource } from './use-style.ts'

export interface View {
  readonly latitude: number
  readonly longitude: number
  readonly zoom: number
}

interface Props {
  readonly label: string
  readonly source: StyleSource
  /** Where it begins; later changes move nothing. */
  readonly start: View
  /** Nobody can move it: a picture. */
  readonly still?: boolean
  readonly onMap?: (map: Map) => void
  readonly onPick?: (at: { latitude: number; longitude: number }) => void
  readonly children?: ReactNode
}

setWorkerUrl(workerUrl)

const Shown = createContext<Map | undefined>(undefined)

export function WorldMap({ label, source, start, still = false, onMap, onPick, children }: Props) {
  const [map, setMap] = useState<Map>()
  const [canDraw, setCanDraw] = useState(true)
  const [first] = useState({ start, still })
  const pick = useEffectEvent(({ lat, lng }: LngLat) => onPick?.({ latitude: lat, longitude: lng }))
  const ready = useEffectEvent((made: Map) => onMap?.(made))
  const attach = useCallback(
    (container: HTMLElement | null) => {
      if (!container) return undefined
      const made = tryMap(container, first.start, first.still)
      setMap(made)
      setCanDraw(made !== undefined)
      return () => {
        setMap(undefined)
        made?.remove()
      }
    },
    [first],
  )
  useEffect(() => {
    if (!map) return undefined
    const following = map.on('click', ({ lngLat }) => pick(lngLat))
    ready(map)
    return () => following.unsubscribe()
  }, [map])
  useEffect(() => nameCanvas(map, label, still), [map, label, still])
  const failed = useStyle(map, source)
  const takeMiddle = (from: Map) => {
    const { lat, lng } = from.getCenter()
    onPick?.({ latitude: lat, longitude: lng })
  }
  return (
    <div className="world-map relative size-full overflow-hidden">
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the canvas inside has the focus and a name */}
      <div
        ref={attach}
        className="size-full"
        onKeyDown={({ key, target }) => {
          if (key === 'Enter' && target instanceof HTMLCanvasElement && map) takeMiddle(map)
        }}
      />
      {map && <Shown value={map}>{children}</Shown>}
      {map && !still && <ZoomButtons map={map} />}
      {(failed || !canDraw) && <Problem text={canDraw ? say.failed : say.noDrawing} />}
    </div>
  )
}

/** Nothing where the browser has no WebGL. */
function tryMap(container: HTMLElement, start: View, still: boolean): Map | undefined {
  try {
    return makeMap(container, start, still)
  } catch {
    return undefined
  }
}

function makeMap(container: HTMLElement, start: View, still: boolean): Map {
  return new Map({
    container,
    center: [start.longitude, start.latitude],
    zoom: start.zoom,
    maxZoom: 18,
    renderWorldCopies: false,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    attributionControl: still ? false : { compact: true },
    interactive: !still,
    fadeDuration: 120,
  }).setMaxPitch(0)
}

function nameCanvas(map: Map | undefined, label: string, still: boolean): void {
  const canvas = map?.getCanvas()
  canvas?.setAttribute('aria-label', label)
  canvas?.setAttribute('role', still ? 'img' : 'application')
}

const Problem = ({ text }: { text: string }) => (
  <div className="absolute inset-x-0 top-0 p-4">
    <Notice>{text}</Notice>
  </div>
)

const ZoomButtons = ({ map }: { map: Map }) => (
  <div className="absolute end-3 bottom-8 z-20 flex flex-col rounded-control border border-line bg-surface shadow-float">
    <IconButton label={say.zoomIn} onClick={() => map.zoomIn()}>
      <Plus size={18} aria-hidden />
    </IconButton>
    <IconButton label={say.zoomOut} onClick={() => map.zoomOut()}>
      <Minus size={18} aria-hidden />
    </IconButton>
  </div>
)

interface AtProps {
  readonly latitude: number
  readonly longitude: number
  readonly children: ReactNode
}

/** Something in the page that stands at a position of the map, with its middle on it. */
export function At({ latitude, longitude, children }: AtProps) {
  const map = use(Shown)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!map) return undefined
    const follow = () => {
      const element = place.current
      if (!element) return
      const { x, y } = map.project([longitude, latitude])
      element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -50%)`
    }
    follow()
    const following = [map.on('move', follow), map.on('resize', follow)]
    return () => following.forEach((one) => one.unsubscribe())
  }, [map, latitude, longitude])
  return (
    <div ref={place} className="absolute inset-[0_auto_auto_0] z-10">
      {children}
    </div>
  )
}
