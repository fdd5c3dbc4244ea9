// What someone says of photos, as it is to be written: left out means as it is.

/** When a photo was taken, said in one of three ways. */
export type Moment =
  /** An instant, the wall clock there and the zone's name. */
  | { readonly kind: 'at'; readonly takenAt: Date; readonly localTime: string; readonly timeZone: string }
  /** The wall clock alone, at the photo's own offset. */
  | { readonly kind: 'clock'; readonly localTime: string }
  /** By so many minutes from what is shown now, then read in another zone. */
  | { readonly kind: 'moved'; readonly minutes: number; readonly timeZone: Zone | undefined }

/** `UTC+2` as minutes, or a name that the database knows as well. */
export interface Zone {
  readonly name: string
  readonly offsetMinutes: number | undefined
}

export interface Note {
  readonly description?: string | undefined
  /** 1 to 5, -1: rejected, 0: none. */
  readonly rating?: number | undefined
  readonly moment?: Moment | undefined
  readonly position?: { readonly latitude: number; readonly longitude: number } | undefined
}

export function saysNothing(note: Note): boolean {
  return Object.values(note).every((value) => value === undefined)
}
