// The map with one's photos on it: close ones as one picture with their number. Derived.
import type { Map } from 'maplibre-gl'
import { useEffect, useMemo, useRef, useState } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import type { Box, MapSource, Points } from '../../data/map.ts'
import { At, WorldMap } from '../../ui/map/world-map.tsx'
import { map as say } from '../../ui/messages-map.ts'
import { textOfView } from './address.ts'
import type { View } from './address.ts'
import { boxOfAll, boxOfCluster, clustersIn, clustersOf } from './clusters.ts'
import type { Cluster } from './clusters.ts'
import { whereWords } from './where.ts'

interface Props {
  readonly points: Points
  readonly source: MapSource
  readonly start: View | undefined
  readonly onView: (view: string) => void
  /** Photos that lie together were chosen. */
  readonly onBox: (box: Box) => void
  readonly onOpen: (id: string) => void
}

const WORLD: View = { latitude: 25, longitude: 5, zoom: 1.2 }

export function PhotoMap({ points, source, start, onView, onBox, onOpen }: Props) {
  const [map, setMap] = useState<Map>()
  const clusters = useMemo(() => clustersOf(points), [points])
  const shown = useShown(map, clusters, onView)
  const fit = useFit(map)
  const begin = (made: Map) => {
    if (!start && points.count > 0) fitTo(made, boxOfAll(points))
    setMap(made)
  }
  const choose = ({ id, photo }: Cluster) => {
    if (id === undefined) return onOpen(photo)
    const box = boxOfCluster(clusters, id)
    onBox(box)
    fit(box)
  }
  return (
    <WorldMap label={say.label} source={source} start={start ?? WORLD} onMap={begin}>
      {shown.map((cluster) => (
        <At key={cluster.key} latitude={cluster.latitude} longitude={cluster.longitude}>
          <Pile cluster={cluster} onChoose={choose} />
        </At>
      ))}
    </WorldMap>
  )
}

/** The list of photos takes room from the map when it opens: what was to be seen still is, until somebody moves the map. */
function useFit(map: Map | undefined): (box: Box) => void {
  const wanted = useRef<Box>(undefined)
  useEffect(() => {
    if (!map) return undefined
    const following = [
      map.on('resize', () => wanted.current && fitTo(map, wanted.current)),
      map.on('movestart', ({ originalEvent }) => {
        if (originalEvent) wanted.current = undefined
      }),
    ]
    return () => following.forEach((one) => one.unsubscribe())
  }, [map])
  return (box) => {
    wanted.current = box
    if (map) fitTo(map, box)
  }
}

/** No nearer than a town: around one photo there is something to see. */
function fitTo(map: Map, { west, south, east, north }: Box): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  map.fitBounds([west, south, east, north], {
    padding: 72,
    maxZoom: Math.max(13, Math.min(17, map.getZoom() + 2)),
    animate: !isStill,
  })
}

/** What is in view, worked out anew whenever the map has come to rest. */
function useShown(
  map: Map | undefined,
  clusters: ReturnType<typeof clustersOf>,
  onView: (view: string) => void,
): readonly Cluster[] {
  const [shown, setShown] = useState<readonly Cluster[]>([])
  useEffect(() => {
    if (!map) return undefined
    const look = () => setShown(clustersIn(clusters, boxOf(map), map.getZoom()))
    const rest = () => {
      look()
      const { lat, lng } = map.getCenter()
      onView(textOfView({ latitude: lat, longitude: lng, zoom: map.getZoom() }))
    }
    look()
    const following = [map.on('moveend', rest), map.on('resize', look)]
    return () => following.forEach((one) => one.unsubscribe())
  }, [map, clusters, onView])
  return shown
}

function boxOf(map: Map): Box {
  const bounds = map.getBounds()
  return {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  }
}

interface PileProps {
  readonly cluster: Cluster
  readonly onChoose: (cluster: Cluster) => void
}

function Pile({ cluster, onChoose }: PileProps) {
  const { count, photo } = cluster
  const [failed, setFailed] = useState(false)
  const where = whereWords(cluster)
  return (
    <button
      type="button"
      data-count={count}
      aria-label={count === 1 ? say.one(where) : say.many(count, where)}
      onClick={() => onChoose(cluster)}
      className="relative block size-14 rounded-control border-2 border-surface bg-line shadow-float transition-transform hover:z-10 hover:scale-105"
    >
      {!failed && (
        <img
          src={pictureUrl(photo, 'thumbnail', null)}
          alt=""
          draggable={false}
          className="size-full rounded-[4px] object-cover"
          onError={() => setFailed(true)}
        />
      )}
      {count > 1 && (
        <span className="absolute -top-2.5 -end-2.5 flex h-6 min-w-6 items-center justify-center rounded-full bg-accent px-1.5 text-small font-semibold text-on-accent tabular-nums">
          {say.count(count)}
        </span>
      )}
    </button>
  )
}
