import type {
  AssetMoment,
  HistoricAsset as HistoricAssetWire,
  HistoryOperation,
  HistoryPage,
} from '@heirloom/contract'
import type { HistoricAsset, Moment, Operation, OperationPage } from './history.ts'

export function operationWire(operation: Operation): HistoryOperation {
  const { userName: _user, keyName: _key, isLocked: _locked, at, changes, details, ...same } = operation
  return { ...same, at: at.toISOString(), changes: [...changes], details: { ...details } }
}

export function pageWire({ operations, next }: OperationPage): HistoryPage {
  return { operations: operations.map(operationWire), next: next ?? null }
}

export function historicAssetWire(asset: HistoricAsset): HistoricAssetWire {
  return { ...asset, lastChangedAt: asset.lastChangedAt.toISOString() }
}

export function momentWire({ operation, change, text }: Moment): AssetMoment {
  const { kind, before, after } = change
  return {
    operation: operationWire(operation),
    kind,
    text,
    before: before && { ...before },
    after: after && { ...after },
  }
}
