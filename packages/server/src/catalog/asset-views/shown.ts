// The one rule of what is shown: what its owner says of a photo over what its file tells, part by part.
import type { ExifRow } from '../assets/assets.ts'
import type { NoteRow } from './asset-view.ts'

export type ShownExif = Omit<Partial<ExifRow>, 'asset_id'>

export function shownExif(exif: ExifRow | undefined, note: NoteRow | undefined): ShownExif {
  if (note === undefined) return exif ?? {}
  return {
    ...exif,
    ...(note.description !== null && { description: note.description }),
    ...(note.rating !== null && { rating: note.rating }),
    ...(note.taken_at !== null && { taken_at: note.taken_at, time_zone: note.time_zone }),
    ...(note.latitude !== null && placeOf(note)),
  }
}

/** A position has names of its own; the height that belongs to the file's position does not belong to this one. */
function placeOf({ latitude, longitude, city, state, country }: NoteRow): ShownExif {
  return { latitude, longitude, altitude: null, city, state, country }
}
