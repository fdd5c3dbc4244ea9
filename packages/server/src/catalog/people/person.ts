export interface Person {
  readonly id: string
  readonly ownerId: string
  /** Empty: nobody has said it. */
  readonly name: string
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | undefined
  readonly isHidden: boolean
  readonly isFavorite: boolean
  readonly color: string | undefined
  /** Whether any photo shows them, so that there may be a picture of them. */
  readonly hasFace: boolean
  readonly updatedAt: Date
}

/** Both corners of a box, in pixels of a picture of this size, as it is shown. */
export interface Box {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly imageWidth: number
  readonly imageHeight: number
}
