import { ImageUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { say } from '../../ui/messages.ts'
import { useUploads, useUploadStatus } from './uploads.ts'

/** Files may be dropped or pasted anywhere on the page; leaving it while they are sent asks first. */
export function DropAnywhere() {
  const { addDropped } = useUploads()
  const over = useDrop(addDropped)
  useLeaveWarning()
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-page/80 p-4 backdrop-blur-xs">
      <div className="flex size-full flex-col items-center justify-center gap-4 rounded-surface border-2 border-dashed border-accent text-title font-medium">
        <ImageUp size={40} className="text-accent" aria-hidden />
        {say.upload.drop}
      </div>
    </div>
  )
}

const hasFiles = (transfer: DataTransfer | null) => transfer?.types.includes('Files') ?? false

function useDrop(onItems: (items: DataTransferItemList) => void): boolean {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    // Enter and leave come for every element on the way; the window is left when they are even.
    const count = (by: number) => {
      depth.current = Math.max(0, depth.current + by)
      setOver(depth.current > 0)
    }
    const enter = (event: DragEvent) => hasFiles(event.dataTransfer) && count(1)
    const leave = (event: DragEvent) => hasFiles(event.dataTransfer) && count(-1)
    const allow = (event: DragEvent) => hasFiles(event.dataTransfer) && event.preventDefault()
    const drop = (event: DragEvent) => {
      count(-depth.current)
      if (!event.dataTransfer || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      onItems(event.dataTransfer.items)
    }
    const paste = (event: ClipboardEvent) => {
      if (event.clipboardData && hasFiles(event.clipboardData)) onItems(event.clipboardData.items)
    }
    addEventListener('dragenter', enter, { signal })
    addEventListener('dragleave', leave, { signal })
    addEventListener('dragover', allow, { signal })
    addEventListener('drop', drop, { signal })
    addEventListener('paste', paste, { signal })
    return () => stop.abort()
  }, [onItems])
  return over
}

function useLeaveWarning(): void {
  const { progress, reading, folders } = useUploadStatus()
  const isPuttingAway = folders.wish === 'yes' && folders.waiting > 0
  const busy = progress.busy || reading !== undefined || isPuttingAway
  useEffect(() => {
    if (!busy) return undefined
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [busy])
}
