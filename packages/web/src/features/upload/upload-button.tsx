import { ImagePlus } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import type { ChangeEvent } from 'react'

import { say } from '../../ui/messages.ts'
import { canChooseFolders } from './pickers.tsx'
import { useUploads } from './uploads.ts'

/** Loaded, and open, with the first click. */
const UploadMenu = lazy(() => import('./upload-menu.tsx'))

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
  const [isOpened, setIsOpened] = useState(false)
  const button = (
    <button
      type="button"
      className={look}
      title={compact ? say.nav.upload : undefined}
      aria-haspopup={canChooseFolders ? 'menu' : undefined}
      onClick={() => (canChooseFolders ? setIsOpened(true) : files.current?.click())}
    >
      <ImagePlus size={phone ? 20 : 18} aria-hidden />
      <span className={compact ? 'sr-only' : ''}>{say.nav.upload}</span>
    </button>
  )
  return (
    <>
      {isOpened ? (
        <Suspense fallback={button}>
          <UploadMenu
            trigger={button}
            onFiles={() => files.current?.click()}
            onFolder={() => folder.current?.click()}
          />
        </Suspense>
      ) : (
        button
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
