import { useState } from 'react'

/** A row of small pictures, as many as fit; those that can't be shown leave no hole. */
export function Strip({ pictures, label }: { pictures: readonly string[]; label?: string }) {
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set())
  const shown = pictures.filter((url) => !failed.has(url))
  if (shown.length === 0) return null
  return (
    <ul
      aria-label={label}
      aria-hidden={label === undefined || undefined}
      className="flex h-16 flex-wrap gap-1 overflow-hidden"
    >
      {shown.map((url) => (
        <li key={url} className="size-16 bg-line">
          <img
            src={url}
            alt=""
            decoding="async"
            className="size-full object-cover"
            onError={() => setFailed((was) => new Set([...was, url]))}
          />
        </li>
      ))}
    </ul>
  )
}
