import type { StackResponse } from '@heirloom/contract'
import { assetWire } from '../../catalog/asset-views/asset-views.ts'
import type { StackView } from './viewing.ts'

export function stackWire({ id, primaryAssetId, assets }: StackView): StackResponse {
  return { id, primaryAssetId, assets: assets.map(assetWire) }
}
