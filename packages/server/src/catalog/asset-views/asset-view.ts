import type { Selectable } from 'kysely'
import type { Tables } from '../../schema/schema.ts'
import type { Asset, ExifRow } from '../assets/assets.ts'
import type { Person } from '../people/people.ts'
import type { StackOfAsset } from '../stacks/stacks.ts'
import type { Tag } from '../tags/tags.ts'

export type NoteRow = Selectable<Tables['asset_note']>

export interface AssetView {
  readonly asset: Asset
  /** What its file tells. */
  readonly exif: ExifRow | undefined
  /** What its owner says. */
  readonly note: NoteRow | undefined
  /** Who is on it. */
  readonly people: readonly Person[]
  readonly tags: readonly Tag[]
  readonly stack: StackOfAsset | undefined
  /** Whether it is shown otherwise than it came. */
  readonly isEdited: boolean
  /** Nothing goes out of where and with what it was taken, of its name, or of what is said of it. */
  readonly isBare?: true
}
