// Photos as their files lie: the tree of folders, and the photos of the chosen one. Derived; the folder stands in the address.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft, ChevronRight, Folder as FolderIcon, Folders as FoldersIcon } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ComponentType } from 'react'

import type { Asset } from '../../data/assets.ts'
import { folderQuery, foldersQuery } from '../../data/folders.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { openedBy, treeOf } from './tree.ts'
import type { Folder } from './tree.ts'

interface Props {
  readonly path: string | undefined
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  /** Shows photos in rows, and what can be done with those that are chosen. */
  readonly grid: ComponentType<GridProps>
}

interface GridProps {
  readonly photos: readonly Asset[]
  readonly scroller: HTMLElement | null
  readonly label: string
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  readonly onEnd: () => void
}

/** The tree beside the photos; on a phone one after the other. */
export function Folders({ path, ...rest }: Props) {
  const folders = useQuery(foldersQuery)
  const none = folders.data?.length === 0
  return (
    <div className="flex h-full">
      <nav
        aria-label={say.folders.tree}
        className={`flex w-full shrink-0 flex-col gap-2 overflow-y-auto border-line p-3 md:w-72 md:border-e ${path ? 'max-md:hidden' : ''}`}
      >
        <h1 className="ps-2 text-head leading-10 font-semibold tracking-tight">{say.folders.page}</h1>
        {folders.isError && (
          <Notice action={<Button onClick={() => void folders.refetch()}>{say.again}</Button>}>
            {say.folders.failed} {wordsFor(folders.error)}
          </Notice>
        )}
        {folders.data && <Tree paths={folders.data} chosen={path} />}
      </nav>
      <div className={`min-w-0 flex-1 ${path || none ? '' : 'max-md:hidden'}`}>
        {path ? (
          <Photos key={path} path={path} {...rest} />
        ) : (
          <Emptiness
            icon={FoldersIcon}
            heading={none ? say.folders.empty : say.folders.choose}
            text={none ? say.folders.emptyText : say.folders.chooseText}
          />
        )}
      </div>
    </div>
  )
}

function Tree({ paths, chosen }: { paths: readonly string[]; chosen: string | undefined }) {
  const tree = useMemo(() => treeOf(paths), [paths])
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const usual = openedBy(tree, chosen)
  const toggle = (path: string) => {
    const next = new Set(turned)
    if (!next.delete(path)) next.add(path)
    setTurned(next)
  }
  return <Branches folders={tree} isOpen={(path) => usual.has(path) !== turned.has(path)} onToggle={toggle} />
}

interface BranchesProps {
  readonly folders: readonly Folder[]
  readonly isOpen: (path: string) => boolean
  readonly onToggle: (path: string) => void
}

function Branches({ folders, isOpen, onToggle }: BranchesProps) {
  return (
    <ul className="[ul_&]:ps-4">
      {folders.map(({ name, path, below }) => (
        <li key={path}>
          <div className="flex items-center">
            {below.length > 0 ? (
              <button
                type="button"
                aria-expanded={isOpen(path)}
                aria-label={isOpen(path) ? say.folders.shut(name) : say.folders.open(name)}
                onClick={() => onToggle(path)}
                className="flex size-8 shrink-0 items-center justify-center rounded-control text-quiet hover:bg-line/60"
              >
                <ChevronRight size={16} aria-hidden className={isOpen(path) ? 'rotate-90' : ''} />
              </button>
            ) : (
              <span className="w-8 shrink-0" />
            )}
            <Link
              to="/folders"
              search={{ path }}
              activeOptions={{ exact: false, includeSearch: true }}
              className="flex min-h-9 min-w-0 flex-1 items-center gap-2.5 rounded-control px-2 hover:bg-line/50 data-[status=active]:bg-line/60 data-[status=active]:font-medium"
            >
              <FolderIcon size={16} className="shrink-0 text-quiet" aria-hidden />
              <span className="truncate">{name}</span>
            </Link>
          </div>
          {isOpen(path) && below.length > 0 && (
            <Branches folders={below} isOpen={isOpen} onToggle={onToggle} />
          )}
        </li>
      ))}
    </ul>
  )
}

function Photos({ path, hrefOf, onOpen, grid: Grid }: Props & { path: string }) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const folder = useQuery(folderQuery(path))
  return (
    <div className="relative h-full">
      <section
        ref={setScroller}
        aria-label={say.folders.label(path)}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
        tabIndex={0}
        className="flex h-full flex-col overflow-y-auto outline-offset-[-2px]"
      >
        <header className="flex items-center gap-2 px-3 py-4">
          <Link
            to="/folders"
            search={{}}
            aria-label={say.folders.toAll}
            className="flex size-10 shrink-0 items-center justify-center rounded-control hover:bg-line/60 md:hidden"
          >
            <ArrowLeft size={20} aria-hidden />
          </Link>
          <h2 className="min-w-0 flex-1 text-title font-semibold wrap-anywhere">
            {path.split('/').join(' / ')}
          </h2>
          {folder.data && (
            <span className="shrink-0 text-small text-quiet">{say.timeline.count(folder.data.length)}</span>
          )}
        </header>
        {folder.isPending && <p className="px-3 text-quiet">{say.loading}</p>}
        {folder.isError && (
          <div className="px-3">
            <Notice action={<Button onClick={() => void folder.refetch()}>{say.again}</Button>}>
              {say.folders.photosFailed} {wordsFor(folder.error)}
            </Notice>
          </div>
        )}
        {folder.data?.length === 0 ? (
          <Emptiness icon={FolderIcon} heading={say.folders.onlyBelow} text={say.folders.onlyBelowText} />
        ) : (
          <Grid
            photos={folder.data ?? NONE}
            scroller={scroller}
            label={say.folders.label(path)}
            hrefOf={hrefOf}
            onOpen={onOpen}
            onEnd={nothingMore}
          />
        )}
      </section>
    </div>
  )
}

const NONE: readonly Asset[] = []

/** A folder comes whole. */
const nothingMore = (): void => undefined
