import type { UndoPreview } from '@heirloom/contract'
import type { Preview, Summary } from './undo.ts'

export function previewWire(preview: Preview): UndoPreview {
  return { ...summaryWire(preview), isOrdinary: preview.isOrdinary }
}

export function summaryWire({ operations, tables, owners, kept }: Summary): Omit<UndoPreview, 'isOrdinary'> {
  const sum = (count: (owner: Summary['owners'][number]) => number): number =>
    owners.reduce((total, owner) => total + count(owner), 0)
  return {
    operations,
    tables: [...tables],
    broughtBack: sum((owner) => owner.broughtBack),
    removed: sum((owner) => owner.removed),
    kept: kept.map(({ table, id, reason }) => ({ table, id, text: reason })),
  }
}
