/** What is to be said of a person; what is left out stays as it is. */
export interface PersonChanges {
  readonly name?: string | undefined
  /** `YYYY-MM-DD`; null: not known. */
  readonly birthDate?: string | null | undefined
  readonly color?: string | null | undefined
  readonly isFavorite?: boolean | undefined
  readonly isHidden?: boolean | undefined
  /** The photo whose face is to stand for them. */
  readonly faceAssetId?: string | undefined
}

export interface PersonWish extends PersonChanges {
  readonly id: string
}

/** What became of each of many. */
export interface PersonOutcome {
  readonly id: string
  readonly failed?: 'not_found' | 'duplicate' | 'validation'
}

export interface PeoplePage {
  readonly ids: readonly string[]
  readonly hasNext: boolean
  /** All that are listed, and how many of them are hidden. */
  readonly total: number
  readonly hidden: number
}
