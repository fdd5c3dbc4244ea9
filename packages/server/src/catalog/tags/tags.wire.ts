import type { TagResponse } from '@heirloom/contract'
import type { Tag } from './tag.ts'

export function tagWire({ id, value, parentId, color, createdAt, updatedAt }: Tag): TagResponse {
  return {
    id,
    name: value.slice(value.lastIndexOf('/') + 1),
    value,
    ...(parentId !== undefined && { parentId }),
    ...(color !== undefined && { color }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}
