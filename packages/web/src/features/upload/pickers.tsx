import { Files, FolderUp } from 'lucide-react'
import { useRef } from 'react'
import type { ChangeEvent } from 'react'

import { Button } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { useUploads } from './uploads.ts'

/** Choosing files, and choosing a folder where the browser can. */
export function Pickers({ prominent = false }: { prominent?: boolean }) {
  const { addChosen } = useUploads()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const list = [...(event.target.files ?? [])]
    event.target.value = '' // so that choosing the same again is a change
    if (list.length > 0) addChosen(list)
  }
  return (
    <div className="flex flex-wrap justify-center gap-3">
      <Button look={prominent ? 'primary' : 'plain'} onClick={() => files.current?.click()}>
        <Files size={18} aria-hidden />
        {say.upload.addFiles}
      </Button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        data-picker="files"
        aria-label={say.upload.addFiles}
        onChange={take}
      />
      {canChooseFolders && (
        <>
          <Button onClick={() => folder.current?.click()}>
            <FolderUp size={18} aria-hidden />
            {say.upload.addFolder}
          </Button>
          <input
            ref={folder}
            type="file"
            multiple
            hidden
            data-picker="folder"
            aria-label={say.upload.addFolder}
            {...{ webkitdirectory: '' }}
            onChange={take}
          />
        </>
      )}
    </div>
  )
}

/** Phones have the property but no folders to choose. */
export const canChooseFolders =
  'webkitdirectory' in HTMLInputElement.prototype && matchMedia('(pointer: fine)').matches
