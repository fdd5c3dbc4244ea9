import { ImagePlus } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef } from 'react'
import type { ChangeEvent } from 'react'

import { say } from '../../ui/messages.ts'
import { canChooseFolders } from './pickers.tsx'
import { useUploads } from './uploads.ts'

const LOOKS = {
  wide: 'flex min-h-10 items-center justify-center gap-2.5 rounded-control border border-edge bg-surface px-3 font-medium hover:bg-line/50',
  compact:
    'flex size-10 items-center justify-center rounded-control border border-edge bg-surface hover:bg-line/50',
  phone: 'flex flex-1 flex-col items-center justify-center gap-0.5 text-small text-quiet',
}

/** In the navigation: adds files, or a folder where the browser can choose one. */
export function UploadButton({ compact = false, phone = false }: { compact?: boolean; phone?: boolean }) {
  const { addChosen } = useUploads()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const list = [...(event.target.files ?? [])]
    event.target.value = ''
    if (list.length > 0) addChosen(list)
  }
  const look = phone ? LOOKS.phone : compact ? LOOKS.compact : LOOKS.wide
  const label = (
    <>
      <ImagePlus size={phone ? 20 : 18} aria-hidden />
      <span className={compact ? 'sr-only' : ''}>{say.nav.upload}</span>
    </>
  )
  return (
    <>
      {canChooseFolders ? (
        <DropdownMenu.Root>
          <DropdownMenu.Trigger className={look} title={compact ? say.nav.upload : undefined}>
            {label}
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content
              sideOffset={6}
              className="z-50 min-w-48 rounded-surface border border-line bg-surface p-1 shadow-float"
            >
              <Choice label={say.upload.addFiles} onSelect={() => files.current?.click()} />
              <Choice label={say.upload.addFolder} onSelect={() => folder.current?.click()} />
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      ) : (
        <button type="button" className={look} onClick={() => files.current?.click()}>
          {label}
        </button>
      )}
      <input ref={files} type="file" multiple hidden aria-label={say.upload.addFiles} onChange={take} />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label={say.upload.addFolder}
        {...{ webkitdirectory: '' }}
        onChange={take}
      />
    </>
  )
}

function Choice({ label, onSelect }: { label: string; onSelect: () => void }) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className="cursor-pointer rounded-control px-3 py-2 outline-none data-highlighted:bg-line/60"
    >
      {label}
    </DropdownMenu.Item>
  )
}
