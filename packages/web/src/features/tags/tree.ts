// Tags as a tree: paths of words, one below another. Pure.
import type { Tag } from '../../data/tags.ts'

export interface Branch {
  readonly tag: Tag
  readonly below: readonly Branch[]
}

export function treeOf(tags: readonly Tag[]): Branch[] {
  const known = new Set(tags.map(({ id }) => id))
  const byParent = Map.groupBy(tags, ({ parentId }) =>
    parentId !== undefined && known.has(parentId) ? parentId : '',
  )
  const branchesOf = (parentId: string): Branch[] =>
    (byParent.get(parentId) ?? [])
      .map((tag) => ({ tag, below: branchesOf(tag.id) }))
      .sort((a, b) => a.tag.name.localeCompare(b.tag.name, undefined, { numeric: true }))
  return branchesOf('')
}

/** How many tags lie below one. */
export const countBelow = (tags: readonly Tag[], { value }: Tag): number =>
  tags.filter((tag) => tag.value.startsWith(`${value}/`)).length

/** The tags that a tag lies below, by their paths. */
export function pathsAbove(value: string): string[] {
  const words = value.split('/')
  return words.slice(0, -1).map((_, i) => words.slice(0, i + 1).join('/'))
}
