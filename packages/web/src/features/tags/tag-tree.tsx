// All tags as a tree, beside the photos of the chosen one. Derived; what is open is remembered by the page alone.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'

import { tagsQuery } from '../../data/tags.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { CreateTag } from './create-tag.tsx'
import { pathsAbove, treeOf } from './tree.ts'
import type { Branch } from './tree.ts'

/** `chosen` is the path of the tag whose photos are shown. */
export function TagTree({ chosen, onMade }: { chosen: string | undefined; onMade: (id: string) => void }) {
  const tags = useQuery(tagsQuery)
  const [making, setMaking] = useState(false)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const open = new Set([...opened, ...(chosen === undefined ? [] : pathsAbove(chosen))])
  const toggle = (value: string) => {
    const next = new Set(open)
    if (!next.delete(value)) next.add(value)
    setOpened(next)
  }
  return (
    <nav aria-label={say.tags.tree} className="flex flex-col gap-2 p-3">
      <div className="flex items-center justify-between ps-2">
        <h1 className="text-head font-semibold tracking-tight">{say.tags.page}</h1>
        <IconButton label={say.tags.create} onClick={() => setMaking(true)}>
          <Plus size={20} aria-hidden />
        </IconButton>
      </div>
      {tags.isPending && <p className="sr-only">{say.loading}</p>}
      {tags.isError && (
        <Notice action={<Button onClick={() => void tags.refetch()}>{say.again}</Button>}>
          {say.tags.failed} {wordsFor(tags.error)}
        </Notice>
      )}
      <Branches branches={treeOf(tags.data ?? [])} chosen={chosen} open={open} onToggle={toggle} />
      {making && <CreateTag onClose={() => setMaking(false)} onMade={onMade} />}
    </nav>
  )
}

interface BranchesProps {
  readonly branches: readonly Branch[]
  readonly chosen: string | undefined
  readonly open: ReadonlySet<string>
  readonly onToggle: (value: string) => void
}

function Branches({ branches, ...rest }: BranchesProps) {
  const { open, onToggle } = rest
  if (branches.length === 0) return null
  return (
    <ul className="[ul_&]:ps-5">
      {branches.map(({ tag, below }) => (
        <li key={tag.id}>
          <div className="flex items-center">
            {below.length > 0 ? (
              <button
                type="button"
                aria-expanded={open.has(tag.value)}
                aria-label={open.has(tag.value) ? say.tags.shut(tag.value) : say.tags.open(tag.value)}
                onClick={() => onToggle(tag.value)}
                className="flex size-8 shrink-0 items-center justify-center rounded-control text-quiet hover:bg-line/60"
              >
                <ChevronRight size={16} aria-hidden className={open.has(tag.value) ? 'rotate-90' : ''} />
              </button>
            ) : (
              <span className="w-8 shrink-0" />
            )}
            <Link
              to="/tags/$tagId"
              params={{ tagId: tag.id }}
              className="flex min-h-9 min-w-0 flex-1 items-center gap-2.5 rounded-control px-2 hover:bg-line/50 data-[status=active]:bg-line/60 data-[status=active]:font-medium"
            >
              <span
                className="size-2.5 shrink-0 rounded-full bg-edge"
                style={{ background: tag.color }}
                aria-hidden
              />
              <span className="truncate">{tag.name}</span>
            </Link>
          </div>
          {open.has(tag.value) && <Branches branches={below} {...rest} />}
        </li>
      ))}
    </ul>
  )
}
