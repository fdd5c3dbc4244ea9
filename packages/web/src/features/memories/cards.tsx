import { Link } from '@tanstack/react-router'
import { Bookmark } from 'lucide-react'

import { pictureUrl } from '../../data/assets.ts'
import type { Memory } from '../../data/memories.ts'
import { memories as words } from '../../ui/messages-memories.ts'
import { placeholder } from '../../ui/placeholder.ts'

/** A memory as a small upright picture; it opens. */
export function MemoryCard({ memory, year }: { memory: Memory; year: number }) {
  const [cover] = memory.assets
  if (!cover) return null
  const background = placeholder(cover.thumbhash)
  const ago = words.ago(year - memory.data.year)
  return (
    <Link
      to="/memories/$memoryId"
      params={{ memoryId: memory.id }}
      state={{ fromTimeline: true }}
      aria-label={words.label(ago, memory.assets.length)}
      className="relative block h-44 w-32 shrink-0 overflow-hidden rounded-surface bg-line bg-cover"
      style={{ backgroundImage: background && `url("${background}")` }}
    >
      <img
        src={pictureUrl(cover.id, 'thumbnail', cover.thumbhash)}
        alt=""
        decoding="async"
        draggable={false}
        className="size-full object-cover"
      />
      <span className="absolute inset-x-0 bottom-0 bg-linear-to-t from-black/80 to-transparent px-3 pt-10 pb-2 text-small font-medium text-white">
        {ago}
      </span>
      {memory.isSaved && (
        <Bookmark size={16} fill="currentColor" className="absolute end-2 top-2 text-white" aria-hidden />
      )}
    </Link>
  )
}
