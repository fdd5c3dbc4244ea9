import type { BulkResult, MemoryResponse } from '@heirloom/contract'
import { assetWire } from '../../catalog/asset-views/asset-views.ts'
import type { MemoryPhoto, MemoryView } from './memories.ts'

export function memoryWire({ memory, assets }: MemoryView): MemoryResponse {
  const { id, ownerId, year, memoryAt, showAt, hideAt, seenAt, isSaved, createdAt, updatedAt } = memory
  return {
    id,
    ownerId,
    type: 'on_this_day',
    data: { year },
    memoryAt: memoryAt.toISOString(),
    ...(showAt !== undefined && { showAt: showAt.toISOString() }),
    ...(hideAt !== undefined && { hideAt: hideAt.toISOString() }),
    ...(seenAt !== undefined && { seenAt: seenAt.toISOString() }),
    isSaved,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    assets: assets.map(assetWire),
  }
}

export function photoWire({ id, failed }: MemoryPhoto): BulkResult {
  return failed === undefined ? { id, success: true } : { id, success: false, error: failed }
}
