// Large files: what takes the most room, to download or to put into the trash. Derived.
import { useQuery } from '@tanstack/react-query'
import { Download, HardDrive, Trash2, X } from 'lucide-react'
import { useState } from 'react'

import type { Asset } from '../../data/assets.ts'
import { largeFilesQuery, MOST_LARGE } from '../../data/large.ts'
import { wordsFor } from '../../data/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { Select } from '../../ui/field.tsx'
import { say } from '../../ui/messages.ts'
import { tidy as words } from '../../ui/messages-tidy.ts'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { LargeFile } from './large-file.tsx'

interface Props {
  readonly hrefOf: (id: string) => string
  readonly onOpen: (id: string) => void
  /** Each is true when it is done. */
  readonly onTrash: (ids: readonly string[]) => Promise<boolean>
  readonly onDownload: (ids: readonly string[]) => Promise<boolean>
}

export function LargeFiles({ hrefOf, onOpen, onTrash, onDownload }: Props) {
  const [type, setType] = useState<'IMAGE' | 'VIDEO'>()
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const found = useQuery(largeFilesQuery(type))
  const chosen = found.data?.filter(({ id }) => marked.has(id)) ?? []
  const mark = (id: string, isMarked: boolean) => {
    const next = new Set(marked)
    if (isMarked) next.add(id)
    else next.delete(id)
    setMarked(next)
  }
  const clear = () => setMarked(new Set())
  const act = async (what: Props['onTrash']) => {
    if (await what(chosen.map(({ id }) => id))) clear()
  }
  return (
    <Page heading={words.large} text={words.largeText} wide>
      <div className="max-w-60">
        <Select
          label={words.show}
          value={type ?? ''}
          onChange={({ target: { value } }) => {
            setType(value === 'IMAGE' || value === 'VIDEO' ? value : undefined)
            clear()
          }}
        >
          <option value="">{words.all}</option>
          <option value="IMAGE">{words.onlyPhotos}</option>
          <option value="VIDEO">{words.onlyVideos}</option>
        </Select>
      </div>
      {found.isPending && <p className="text-quiet">{say.loading}</p>}
      {found.isError && (
        <Notice action={<Button onClick={() => void found.refetch()}>{say.again}</Button>}>
          {words.failed} {wordsFor(found.error)}
        </Notice>
      )}
      {found.data?.length === 0 && (
        <Emptiness icon={HardDrive} heading={words.nothing} text={words.nothingText} />
      )}
      {found.data && found.data.length > 0 && (
        <>
          <p className="text-small text-quiet">
            {words.sum(found.data.length, sizeOf(found.data))}{' '}
            {found.data.length === MOST_LARGE && words.first(MOST_LARGE)}
          </p>
          <ul className="flex flex-col divide-y divide-line rounded-surface border border-line bg-surface">
            {found.data.map((asset) => (
              <LargeFile
                key={asset.id}
                asset={asset}
                marked={marked.has(asset.id)}
                href={hrefOf(asset.id)}
                onMark={(isMarked) => mark(asset.id, isMarked)}
                onOpen={() => onOpen(asset.id)}
              />
            ))}
          </ul>
        </>
      )}
      {chosen.length > 0 && (
        <section
          aria-label={say.selection.bar}
          className="selection-bar sticky bottom-4 z-30 flex flex-wrap items-center gap-2 self-center rounded-surface border border-line bg-surface p-1.5 shadow-float"
        >
          <IconButton label={words.clear} onClick={clear}>
            <X size={18} aria-hidden />
          </IconButton>
          <output className="flex-1 pe-2 font-medium whitespace-nowrap tabular-nums">
            {words.chosen(chosen.length, sizeOf(chosen))}
          </output>
          <Button onClick={() => void act(onDownload)}>
            <Download size={18} aria-hidden />
            <span className="max-sm:sr-only">{words.download}</span>
          </Button>
          <Button look="danger" onClick={() => void act(onTrash)}>
            <Trash2 size={18} aria-hidden />
            <span className="max-sm:sr-only">{words.toTrash}</span>
          </Button>
        </section>
      )}
    </Page>
  )
}

const sizeOf = (assets: readonly Asset[]): number =>
  assets.reduce((sum, { exifInfo }) => sum + (exifInfo?.fileSizeInByte ?? 0), 0)
