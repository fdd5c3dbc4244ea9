// Shapes of a globe as a flat map can draw them. Where one crosses the 180th meridian it goes on beyond it, instead of back
// over the whole map; where it goes around a pole it is closed there. Pure.
type Position = GeoJSON.Position
type Shape = GeoJSON.Feature | GeoJSON.FeatureCollection

export function unwrap(shape: Shape): GeoJSON.FeatureCollection {
  const features = shape.type === 'FeatureCollection' ? shape.features : [shape]
  return {
    type: 'FeatureCollection',
    features: features.map((one) => ({ ...one, geometry: unwrapGeometry(one.geometry) })),
  }
}

function unwrapGeometry(geometry: GeoJSON.Geometry): GeoJSON.Geometry {
  if (geometry.type === 'Polygon') return { ...geometry, coordinates: geometry.coordinates.map(ring) }
  if (geometry.type === 'MultiPolygon')
    return { ...geometry, coordinates: geometry.coordinates.map((polygon) => polygon.map(ring)) }
  if (geometry.type === 'LineString') return { ...geometry, coordinates: line(geometry.coordinates) }
  if (geometry.type === 'MultiLineString') return { ...geometry, coordinates: geometry.coordinates.map(line) }
  return geometry
}

/** No step is longer than half way around. */
function line(positions: readonly Position[]): Position[] {
  let turns = 0
  let before: number | undefined
  return positions.map(([longitude = 0, latitude = 0]) => {
    if (before !== undefined && longitude - before > 180) turns -= 360
    if (before !== undefined && longitude - before < -180) turns += 360
    before = longitude
    return [longitude + turns, latitude]
  })
}

function ring(positions: readonly Position[]): Position[] {
  const flat = line(positions)
  const [first, last] = [flat[0], flat.at(-1)]
  if (!first || !last || Math.abs((last[0] ?? 0) - (first[0] ?? 0)) < 1) return flat
  const pole = (first[1] ?? 0) < 0 ? -90 : 90
  return [...flat, [last[0] ?? 0, pole], [first[0] ?? 0, pole], first]
}
