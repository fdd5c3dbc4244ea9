import { useState } from 'react'

const COLOURS: Record<string, string> = {
  primary: '#a84f1f',
  pink: '#a8336a',
  red: '#a3261e',
  yellow: '#7a5d00',
  blue: '#2757a8',
  green: '#2f6b3c',
  purple: '#6b3fa0',
  orange: '#9a4a12',
  gray: '#5c5750',
  amber: '#85570a',
}

interface Props {
  readonly name: string
  readonly color: string
  readonly picture?: string | undefined
  readonly size?: number
}

/** Somebody of this Heirloom: their picture, else their first letter on their colour. Their name stands beside it. */
export function Avatar({ name, color, picture, size = 40 }: Props) {
  const [failed, setFailed] = useState<string>()
  const shown = picture !== undefined && picture !== failed
  return (
    <span
      aria-hidden
      className="inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full font-semibold text-white"
      style={{ width: size, height: size, fontSize: size * 0.42, background: colourOf(color) }}
    >
      {shown ? (
        <img src={picture} alt="" className="size-full object-cover" onError={() => setFailed(picture)} />
      ) : (
        (name.trim()[0] ?? '?').toUpperCase()
      )}
    </span>
  )
}

const colourOf = (color: string): string => COLOURS[color] ?? '#5c5750'
