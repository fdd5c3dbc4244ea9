// Who is on the photo: a name, to be given or changed, and on the photo a box while one points at it.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserRound, UserRoundPlus, X } from 'lucide-react'
import { useId } from 'react'

import type { Changed } from '../../data/changes.ts'
import { facesQuery, faceUrl, nameFace, peopleQuery, removeFace, updatePerson } from '../../data/people.ts'
import type { Face } from '../../data/people.ts'
import { IconButton } from '../../ui/button.tsx'
import { say } from '../../ui/messages.ts'
import { viewing } from '../../ui/messages-viewer.ts'
import { RoundPicture } from '../../ui/round-picture.tsx'
import { Small } from './small.tsx'

/** A box on the photo; parts of its width and height. */
export interface FaceMark {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly label: string
}

interface Props {
  readonly assetId: string
  readonly onPoint: (marks: readonly FaceMark[]) => void
  /** Left out where nobody can be tagged. */
  readonly onTag: (() => void) | undefined
  readonly onChange: (change: Promise<Changed>, text: string) => void
}

const NOBODY: readonly FaceMark[] = []

export function PeopleOnPhoto({ assetId, onPoint, onTag, onChange }: Props) {
  const faces = useQuery(facesQuery(assetId)).data ?? []
  const known = useQuery({ ...peopleQuery(), enabled: faces.length > 0 }).data?.people ?? []
  const names = known.filter(({ name }) => name !== '')
  const list = useId()
  if (faces.length === 0 && !onTag) return null
  const name = (face: Face, next: string) => {
    const text = next.trim()
    const { person } = face
    if (text === '' || text === person?.name) return
    const other = names.find((one) => one.name.toLowerCase() === text.toLowerCase() && one.id !== person?.id)
    const change = other
      ? nameFace(face.id, { id: other.id })
      : person?.name === ''
        ? updatePerson(person.id, { name: text })
        : nameFace(face.id, { name: text })
    onChange(change, viewing.people.named(other?.name ?? text))
  }
  const remove = (face: Face) => {
    onPoint(NOBODY)
    onChange(removeFace(face.id), viewing.people.removed(face.person?.name || viewing.people.somebody))
  }
  return (
    <section aria-label={viewing.people.heading}>
      <h3 className="pb-1 text-small text-quiet">{viewing.people.heading}</h3>
      <datalist id={list}>
        {names.map((one) => (
          <option key={one.id}>{one.name}</option>
        ))}
      </datalist>
      <ul className="flex flex-col gap-1">
        {faces.map((face) => (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- only shows what the field says
          <li
            key={`${face.id} ${face.person?.id} ${face.person?.name}`}
            className="-mx-2 flex items-center gap-3 rounded-control px-2 py-1 hover:bg-line/40"
            onPointerEnter={() => onPoint([markOf(face)])}
            onPointerLeave={() => onPoint(NOBODY)}
            onFocus={() => onPoint([markOf(face)])}
            onBlur={() => onPoint(NOBODY)}
          >
            <Portrait face={face} />
            <input
              defaultValue={face.person?.name ?? ''}
              aria-label={viewing.people.name(face.person?.name || viewing.people.unknown)}
              placeholder={viewing.people.who}
              list={list}
              maxLength={500}
              onBlur={({ currentTarget }) => name(face, currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' && event.key !== 'Enter') return
                event.preventDefault()
                event.stopPropagation()
                if (event.key === 'Escape') event.currentTarget.value = face.person?.name ?? ''
                event.currentTarget.blur()
              }}
              className="min-h-9 min-w-0 flex-1 rounded-control border border-transparent bg-transparent px-2 text-ellipsis placeholder:text-quiet hover:border-line focus:border-edge focus:bg-surface"
            />
            <IconButton
              label={viewing.people.remove(face.person?.name || viewing.people.somebody)}
              onClick={() => remove(face)}
              className="size-9 text-quiet"
            >
              <X size={16} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {onTag && (
        <div className={faces.length > 0 ? 'pt-2' : ''}>
          <Small icon={UserRoundPlus} onClick={onTag}>
            {viewing.people.tag}
          </Small>
        </div>
      )}
    </section>
  )
}

function Portrait({ face: { person } }: { face: Face }) {
  if (!person) {
    return (
      <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-line text-quiet">
        <UserRound size={17} aria-hidden />
      </span>
    )
  }
  const name = person.name || viewing.people.unknown
  return (
    <Link
      to="/people/$personId"
      params={{ personId: person.id }}
      aria-label={viewing.people.show(name)}
      title={viewing.people.show(name)}
      className="shrink-0 rounded-full"
    >
      <RoundPicture url={faceUrl(person)} className="size-9" />
    </Link>
  )
}

function markOf(face: Face): FaceMark {
  const { id, imageWidth, imageHeight, boundingBoxX1, boundingBoxY1, boundingBoxX2, boundingBoxY2, person } =
    face
  return {
    id,
    x: boundingBoxX1 / imageWidth,
    y: boundingBoxY1 / imageHeight,
    width: (boundingBoxX2 - boundingBoxX1) / imageWidth,
    height: (boundingBoxY2 - boundingBoxY1) / imageHeight,
    label: person?.name || say.people.unnamed,
  }
}
