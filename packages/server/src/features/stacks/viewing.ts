import { viewAssets } from '../../catalog/asset-views/asset-views.ts'
import type { AssetView } from '../../catalog/asset-views/asset-views.ts'
import type { Looker } from '../../catalog/assets/assets.ts'
import { listStackPage, stacksOfAssets, findStacks } from '../../catalog/stacks/stacks.ts'
import type { Stack } from '../../catalog/stacks/stacks.ts'
import type { Db } from '../../schema/schema.ts'

/** A stack with all that is shown of its photos, the primary first. */
export interface StackView {
  readonly id: string
  readonly primaryAssetId: string
  readonly assets: readonly AssetView[]
}

const pageSize = 500

/** Someone's stacks, page by page; with `primaryAssetId`, the one that this photo stands for. */
export async function* listStacks(
  db: Db,
  looker: Looker,
  primaryAssetId: string | undefined,
): AsyncGenerator<readonly StackView[]> {
  if (primaryAssetId !== undefined) {
    yield await viewStacks(db, looker, await findByPrimary(db, looker, primaryAssetId))
    return
  }
  let after: string | undefined
  do {
    const page = await listStackPage(db, looker.userId, { after, limit: pageSize })
    yield await viewStacks(db, looker, page.stacks)
    after = page.next
  } while (after !== undefined)
}

async function findByPrimary(db: Db, { userId }: Looker, assetId: string): Promise<readonly Stack[]> {
  const stack = (await stacksOfAssets(db, [assetId])).get(assetId)
  if (stack?.primaryAssetId !== assetId) return []
  return await findStacks(db, userId, [stack.id])
}

export async function viewStack(db: Db, looker: Looker, stack: Stack): Promise<StackView> {
  const [view] = await viewStacks(db, looker, [stack])
  if (view === undefined) throw new Error('a stack has no view')
  return view
}

async function viewStacks(db: Db, looker: Looker, stacks: readonly Stack[]): Promise<readonly StackView[]> {
  const views = await viewAssets(
    db,
    looker,
    stacks.flatMap(({ assetIds }) => assetIds),
  )
  const byId = new Map(views.map((view) => [view.asset.id, view]))
  return stacks.map(({ id, primaryAssetId, assetIds }) => ({
    id,
    primaryAssetId,
    assets: assetIds.flatMap((assetId) => byId.get(assetId) ?? []),
  }))
}
