import { ImageOff } from 'lucide-react'
import { useState } from 'react'

/** A small square picture, or the sign that there is none. */
export function SmallPicture({ url, large = false }: { url: string | undefined; large?: boolean }) {
  const [failed, setFailed] = useState(false)
  const size = large ? 'size-28' : 'size-12'
  return (
    <span className={`flex shrink-0 items-center justify-center overflow-hidden bg-line text-quiet ${size}`}>
      {url === undefined || failed ? (
        <ImageOff size={large ? 28 : 18} aria-hidden />
      ) : (
        <img src={url} alt="" className="size-full object-cover" onError={() => setFailed(true)} />
      )}
    </span>
  )
}
