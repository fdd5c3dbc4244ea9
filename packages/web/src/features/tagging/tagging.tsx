// Somebody is tagged by hand: a box on the photo, and beside it who that is.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'

import type { Asset } from '../../data/assets.ts'
import { tellChanged } from '../../data/changes.ts'
import { faceUrl, markFace, peopleQuery } from '../../data/people.ts'
import type { Who } from '../../data/people.ts'
import { wordsFor } from '../../data/words.ts'
import { IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import type { Box } from '../../ui/frame.ts'
import { matching } from '../../ui/matching.ts'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { Notice } from '../../ui/notice.tsx'
import { RoundPicture } from '../../ui/round-picture.tsx'
import { FaceBox } from './face-box.tsx'
import { centredAt, firstBox, inWholePixels } from './parts.ts'

interface Props {
  readonly asset: Asset
  /** Its own box on the screen, as near as it is seen. */
  readonly photo: HTMLElement
  readonly onClose: () => void
}

const MOST = 100

export default function Tagging({ asset, photo, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const [box, setBox] = useBox(photo)
  const [typed, setTyped] = useState('')
  const people = useQuery(peopleQuery())
  const mark = useMark(asset, box, onClose)
  const name = typed.trim()
  const named = (people.data?.people ?? []).filter((person) => person.name !== '')
  const shown = matching(named, name, (person) => person.name)
  const mayMake = name !== '' && !named.some((person) => isSame(person.name, name))
  const take = (who: Who & { readonly name: string }) => !mark.isPending && mark.mutate(who)
  return (
    <>
      {createPortal(
        <FaceBox photo={photo} box={box} onChange={setBox} onEnter={() => field.current?.focus()} />,
        photo,
      )}
      <aside
        aria-label={viewing.people.tag}
        className="flex h-[45dvh] shrink-0 flex-col bg-surface text-ink md:h-auto md:w-[340px]"
      >
        <div className="flex items-center justify-between py-2 pe-2 ps-5">
          <h2 className="text-title font-semibold">{viewing.people.tag}</h2>
          <IconButton label={say.cancel} onClick={onClose}>
            <X size={20} aria-hidden />
          </IconButton>
        </div>
        <div className="flex flex-col gap-3 px-5 pb-3">
          <p className="text-small text-quiet">
            {viewing.people.hint} <span className="pointer-coarse:hidden">{viewing.people.keys}</span>
          </p>
          <form
            onSubmit={(event) => {
              event.preventDefault()
              const exact = shown.find((person) => isSame(person.name, name))
              if (exact) take(exact)
              else if (mayMake) take({ name })
            }}
          >
            <Field
              ref={field}
              label={viewing.people.field}
              value={typed}
              maxLength={500}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={({ key }) => key === 'Escape' && onClose()}
            />
          </form>
          {people.isError && <Notice>{wordsFor(people.error)}</Notice>}
          {mark.isError && <Notice>{wordsFor(mark.error)}</Notice>}
        </div>
        <ul aria-label={viewing.people.heading} className="min-h-0 flex-1 overflow-y-auto px-3 pb-4">
          {mayMake && (
            <Row disabled={mark.isPending} onClick={() => take({ name })}>
              <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-line">
                <Plus size={17} aria-hidden />
              </span>
              <span className="min-w-0 font-medium break-words">{viewing.people.make(name)}</span>
            </Row>
          )}
          {shown.slice(0, MOST).map((person) => (
            <Row key={person.id} disabled={mark.isPending} onClick={() => take(person)}>
              <RoundPicture url={faceUrl(person)} className="size-9 shrink-0" />
              <span className="min-w-0 truncate">{person.name}</span>
            </Row>
          ))}
          {people.data && named.length === 0 && name === '' && (
            <li className="px-2 text-quiet">{viewing.people.first}</li>
          )}
        </ul>
      </aside>
    </>
  )
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

interface RowProps {
  readonly disabled: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

const Row = ({ disabled, onClick, children }: RowProps) => (
  <li>
    <button
      type="button"
      disabled={disabled}
      onClick={onClick}
      className="flex min-h-11 w-full items-center gap-3 rounded-control px-2 text-start -outline-offset-2 hover:bg-line/50 disabled:opacity-60"
    >
      {children}
    </button>
  </li>
)

/** In the middle at first; a tap on the photo brings it there. */
function useBox(photo: HTMLElement) {
  const stage = photo.parentElement ?? photo
  const [box, setBox] = useState(() => firstBox(photo.getBoundingClientRect(), stage.getBoundingClientRect()))
  const tap = useEffectEvent(({ clientX, clientY }: MouseEvent) =>
    setBox(centredAt(box, { x: clientX, y: clientY }, photo.getBoundingClientRect())),
  )
  useEffect(() => {
    let from: PointerEvent | undefined
    const down = (event: PointerEvent) => (from = event)
    const click = (event: MouseEvent) => {
      const isOnBox = event.target instanceof Element && event.target.closest('button') !== null
      const isDrag = from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STILL
      if (!isOnBox && !isDrag) tap(event)
    }
    stage.addEventListener('pointerdown', down)
    stage.addEventListener('click', click)
    return () => {
      stage.removeEventListener('pointerdown', down)
      stage.removeEventListener('click', click)
    }
  }, [stage])
  return [box, setBox] as const
}

/** Pixels that a finger moves in a tap. */
const STILL = 10

function useMark({ id, width, height }: Asset, box: Box, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (who: Who & { readonly name: string }) => {
      if (!width || !height) throw new Error('A photo without a size')
      const pixels = inWholePixels(box, { width, height })
      return markFace(id, { ...pixels, imageWidth: width, imageHeight: height }, who)
    },
    onSuccess: (changed, { name }) => {
      onDone()
      tellChanged(client, viewing.people.marked(name), changed)
    },
  })
}
