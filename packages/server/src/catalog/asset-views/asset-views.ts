// What is known and shown of photos, put together: the asset, what its file tells, what its owner says over that, who is
// on it, its tags, its stack. Reads only; whoever may see an asset is asked before (getShownAsset, findAssets).
import { findAssets, findSeenAssets, getShownAsset } from '../assets/assets.ts'
import type { AnyLooker, Asset, Looker } from '../assets/assets.ts'
import { listEdited } from '../edits/edits.ts'
import { peopleOfAssets } from '../people/people.ts'
import { stacksOfAssets } from '../stacks/stacks.ts'
import { tagsOfAssets } from '../tags/tags.ts'
import type { Db } from '../../schema/schema.ts'
import type { AssetView } from './asset-view.ts'
import { listExif, listNotes } from './asset-views.sql.ts'

export type { AssetView } from './asset-view.ts'
export { assetWire } from './asset-views.wire.ts'

/** Throws as `getShownAsset` does. Of another's photo nobody is told how its owner arranged it. */
export async function viewAsset(
  db: Db,
  looker: AnyLooker,
  id: string,
  permission: string,
): Promise<AssetView> {
  const asset = await getShownAsset(db, looker, id, permission)
  const [view] = await completeViews(db, [asset])
  if (view === undefined) throw new Error('an asset has no view')
  return shownTo(looker, view)
}

/** Those of these ids that they may see, whosever, as far as they may; in the order of the ids. */
export async function viewSeenAssets(
  db: Db,
  looker: AnyLooker,
  ids: readonly string[],
): Promise<readonly AssetView[]> {
  const views = await completeViews(db, await findSeenAssets(db, looker, ids))
  const byId = new Map(views.map((view) => [view.asset.id, shownTo(looker, view)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function shownTo(looker: AnyLooker, view: AssetView): AssetView {
  if ('userId' in looker && view.asset.ownerId === looker.userId) return view
  const { asset, exif, note, isEdited } = view
  const shown = {
    asset: { ...asset, isFavorite: false },
    exif,
    note,
    isEdited,
    people: [],
    tags: [],
    stack: undefined,
  }
  if ('userId' in looker) return shown
  const asked = { ...shown, asset: { ...shown.asset, path: '' } }
  return looker.link.showsMetadata ? asked : { ...asked, exif: undefined, note: undefined, isBare: true }
}

/** Those of these ids that this person may see, in no order. */
export async function viewAssets(
  db: Db,
  looker: Looker,
  ids: readonly string[],
): Promise<readonly AssetView[]> {
  const assets = await findAssets(db, looker.userId, ids)
  return await completeViews(
    db,
    assets.filter(({ visibility }) => visibility !== 'locked' || looker.elevated),
  )
}

async function completeViews(db: Db, assets: readonly Asset[]): Promise<readonly AssetView[]> {
  const ids = assets.map(({ id }) => id)
  const [exif, notes, people, tags, stacks, edited] = await Promise.all([
    listExif(db, ids),
    listNotes(db, ids),
    peopleOfAssets(db, ids),
    tagsOfAssets(db, ids),
    stacksOfAssets(db, ids),
    listEdited(db, ids),
  ])
  return assets.map((asset) => ({
    asset,
    exif: exif.get(asset.id),
    note: notes.get(asset.id),
    people: people.get(asset.id) ?? [],
    tags: tags.get(asset.id) ?? [],
    stack: stacks.get(asset.id),
    isEdited: edited.has(asset.id),
  }))
}
