import type { Selectable } from 'kysely'
import type { Tables } from '../../schema/schema.ts'
import type { Asset, ExifRow } from '../assets/assets.ts'
import type { StackOfAsset } from '../stacks/stacks.ts'
import type { Tag } from '../tags/tags.ts'

export type NoteRow = Selectable<Tables['asset_note']>

export interface AssetView {
  readonly asset: Asset
  /** What its file tells. */
  readonly exif: ExifRow | undefined
  /** What its owner says. */
  readonly note: NoteRow | undefined
  readonly tags: readonly Tag[]
  readonly stack: StackOfAsset | undefined
}
