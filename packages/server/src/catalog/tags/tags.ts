// Tags: paths of names that people give their photos (`travel/italy`). Ground. A tag's parent is the tag of the path above
// it; deleting a tag takes those below it along, and no photo. Read here by everybody; written by features/tags alone.
export { findTags, tagsOfAssets } from './tags.sql.ts'
export type { Tag } from './tag.ts'
export { tagWire } from './tags.wire.ts'
