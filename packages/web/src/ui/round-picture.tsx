import { UserRound } from 'lucide-react'
import { useState } from 'react'

/** Somebody's face, round; the sign of a person where no photo shows it. */
export function RoundPicture({ url, className = 'size-full' }: { url: string; className?: string }) {
  const [failed, setFailed] = useState<string>()
  return (
    <span
      className={`flex items-center justify-center overflow-hidden rounded-full bg-line text-quiet ${className}`}
    >
      {failed === url ? (
        <UserRound size="45%" strokeWidth={1.5} aria-hidden />
      ) : (
        <img
          src={url}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          className="size-full object-cover"
          onError={() => setFailed(url)}
        />
      )}
    </span>
  )
}
