import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** Says what is the matter, aloud for screen readers too. */
export function Notice({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div role="alert" className="flex items-start gap-2 rounded-control bg-danger/8 px-3 py-2 text-danger">
      <CircleAlert size={18} className="mt-[3px] shrink-0" aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
        <span>{children}</span>
        {action}
      </div>
    </div>
  )
}
