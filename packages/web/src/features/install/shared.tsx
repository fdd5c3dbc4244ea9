import { useQuery } from '@tanstack/react-query'
import { FileImage, ImagePlus, Inbox } from 'lucide-react'

import { meQuery } from '../../data/account.ts'
import { forgetShared, readShared } from '../../data/shared-files.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { format } from '../../ui/format.ts'
import { install } from '../../ui/messages-install.ts'
import { Page } from '../../ui/page.tsx'

const say = install.shared
const SHOWN = 12

interface Props {
  /** The device had no room for what was shared. */
  readonly trouble: boolean
  readonly onAdd: (files: readonly File[]) => void
  readonly onDone: () => void
}

/** What another app shared waits here for a yes: whose photos it goes to, and that it was meant, only a person knows. */
export function Shared({ trouble, onAdd, onDone }: Props) {
  const shared = useQuery({
    queryKey: ['shared-files'],
    queryFn: readShared,
    gcTime: 0,
    networkMode: 'always',
  })
  const name = useQuery(meQuery).data?.name ?? ''
  const leave = async (files: readonly File[]) => {
    if (files.length > 0) onAdd(files)
    await forgetShared()
    onDone()
  }
  if (shared.isPending) return null
  const files = shared.data ?? []
  if (files.length === 0)
    return (
      <>
        <title>{say.page}</title>
        <Emptiness
          icon={Inbox}
          heading={trouble ? say.trouble : say.nothing}
          text={trouble ? say.troubleText : say.nothingText}
        >
          <Button onClick={onDone}>{say.toPhotos}</Button>
        </Emptiness>
      </>
    )
  return (
    <Page heading={say.page} text={say.question(files.length, name)}>
      <FileList files={files} />
      <div className="flex flex-wrap gap-3">
        <Button look="primary" onClick={() => void leave(files)}>
          <ImagePlus size={18} aria-hidden />
          {say.add(files.length)}
        </Button>
        <Button onClick={() => void leave([])}>{say.leave}</Button>
      </div>
    </Page>
  )
}

function FileList({ files }: { files: readonly File[] }) {
  return (
    <ul className="flex flex-col divide-y divide-line rounded-surface border border-line bg-surface px-4">
      {files.slice(0, SHOWN).map((file, i) => (
        <li key={i} className="flex min-h-12 items-center gap-3 py-2">
          <FileImage size={18} className="shrink-0 text-quiet" aria-hidden />
          <span className="min-w-0 flex-1 truncate">{file.name}</span>
          <span className="text-small text-quiet tabular-nums">{format.bytes(file.size)}</span>
        </li>
      ))}
      {files.length > SHOWN && <li className="py-3 text-quiet">{say.more(files.length - SHOWN)}</li>}
    </ul>
  )
}
