import { CircleAlert, Download } from 'lucide-react'

import { originalUrl } from '../../data/assets.ts'
import { say } from '../../ui/messages.ts'

/** Why there is nothing to see, and that the original is there all the same. */
export function Missing({ id, reason }: { id: string; reason: string | undefined }) {
  return (
    <div className="flex size-full flex-col items-center justify-center gap-3 p-8 text-center text-white">
      <CircleAlert size={32} aria-hidden />
      <p className="max-w-md text-title">{reason ?? say.viewer.noPreview}</p>
      <p className="text-white/75">{say.viewer.kept}</p>
      <a
        href={originalUrl(id)}
        download
        className="mt-2 inline-flex min-h-10 items-center gap-2 rounded-control border border-white/60 px-4 hover:bg-white/10"
      >
        <Download size={18} aria-hidden />
        {say.viewer.download}
      </a>
    </div>
  )
}
