import type { AnyLooker, AssetType, AssetVisibility } from '../../catalog/assets/assets.ts'

/** From and until, both included. */
export interface Span {
  readonly after?: Date | undefined
  readonly before?: Date | undefined
}

/** A text that a photo has, or null: it has none. */
type TextOrNone = string | null | undefined

/** What photos have to be like. Conditions combine; what is left out is no condition. */
export interface SearchFilter {
  /** Something was asked for that can't be honoured: it gives nothing, never everything. */
  readonly none: boolean
  readonly visibility: AssetVisibility
  readonly states: readonly ('active' | 'trashed')[]
  readonly id?: string | undefined
  readonly sha1?: Buffer | undefined
  readonly type?: AssetType | undefined
  readonly isFavorite?: boolean | undefined
  /** Whether it is the still half of a live photo. */
  readonly isMotion?: boolean | undefined
  readonly isNotInAlbum?: boolean | undefined
  readonly taken: Span
  readonly created: Span
  readonly updated: Span
  readonly trashed: Span
  readonly city: TextOrNone
  readonly state: TextOrNone
  readonly country: TextOrNone
  readonly make: TextOrNone
  readonly model: TextOrNone
  readonly lensModel: TextOrNone
  /** 1 to 5; null: none. */
  readonly rating?: number | null | undefined
  /** Parts of texts; accents and case do not count. */
  readonly fileName?: string | undefined
  readonly path?: string | undefined
  readonly description?: string | undefined
  /** In all of them; photos of others, too. */
  readonly albumIds?: readonly string[] | undefined
  /** All of them are on it. */
  readonly personIds?: readonly string[] | undefined
  /** It has all of them, or one below; null: it has none. */
  readonly tagIds?: readonly string[] | null | undefined
  readonly minimumBytes?: number | undefined
  /** Each of these words occurs in what is known of it. */
  readonly words?: readonly Word[] | undefined
}

export interface Word {
  readonly text: string
  /** Tags of the one who looks, in which it occurs. */
  readonly tagIds: readonly string[]
  /** All photos that have it, tags included, where these are few. */
  readonly photoIds?: readonly string[] | undefined
  /** Whether its parts are found, not only its beginning. */
  readonly isPart: boolean
}

/** Whose photos are looked through. */
export type Scope =
  | { readonly kind: 'people'; readonly userId: string; readonly partnerIds: readonly string[] }
  /** All that these albums show this person. */
  | { readonly kind: 'albums'; readonly userId: string; readonly albumIds: readonly string[] }
  | { readonly kind: 'link'; readonly looker: Extract<AnyLooker, { link: unknown }> }

export interface Page {
  /** From 1. */
  readonly number: number
  readonly size: number
  readonly order: 'asc' | 'desc'
}
