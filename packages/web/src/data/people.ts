// People on photos: who they are, who they are called. Wire shapes are Immich's, taken from the contract.
import type { AnswerOf, FaceResponse, PersonResponse, PersonUpdate, routes } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change, together } from './changes.ts'
import type { Changed } from './changes.ts'

export type { FaceResponse as Face, PersonResponse as Person }
export type People = AnswerOf<(typeof routes)['getAllPeople']>

const PEOPLE = ['people']
const MOST = 1000

export const peopleQuery = (withHidden = false) =>
  queryOptions({
    queryKey: [...PEOPLE, 'all', withHidden],
    queryFn: ({ signal }) => allPeople(withHidden, signal),
  })

async function allPeople(withHidden: boolean, signal: AbortSignal): Promise<People> {
  const people: PersonResponse[] = []
  for (let page = 1; ; page += 1) {
    const path = `/people?size=${MOST}&page=${page}&withHidden=${withHidden}`
    const answer = await call<People>(path, { signal })
    people.push(...answer.people)
    if (!answer.hasNextPage) return { ...answer, people }
  }
}

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: [...PEOPLE, 'one', id],
    queryFn: ({ signal }) => call<PersonResponse>(`/people/${id}`, { signal }),
  })

export const personCountQuery = (id: string) =>
  queryOptions({
    queryKey: [...PEOPLE, 'count', id],
    queryFn: ({ signal }) => call<{ assets: number }>(`/people/${id}/statistics`, { signal }),
  })

/** The moment of the last change makes another face another address for the cache. */
export const faceUrl = ({ id, updatedAt }: PersonResponse): string =>
  `/api/people/${id}/thumbnail?updatedAt=${encodeURIComponent(updatedAt ?? '')}`

export const updatePerson = (id: string, body: PersonUpdate) =>
  change<PersonResponse>(`/people/${id}`, { method: 'PUT', body })

export const hidePeople = (ids: readonly string[], isHidden: boolean) =>
  change('/people', {
    method: 'PUT',
    body: { people: ids.map((id) => ({ id, isHidden })) },
  })

/** The others become this one. */
export const mergePeople = (id: string, others: readonly string[]) =>
  change(`/people/${id}/merge`, { method: 'POST', body: { ids: others } })

export const deletePerson = (id: string) => change(`/people/${id}`, { method: 'DELETE' })

/** Who is on a photo, and where; only on one's own. */
export const facesQuery = (assetId: string) =>
  queryOptions({
    queryKey: [...PEOPLE, 'faces', assetId],
    queryFn: ({ signal }) => call<FaceResponse[]>(`/faces?id=${assetId}`, { signal }),
  })

/** Somebody who is known already, or somebody new of this name. */
export type Who = { readonly id: string } | { readonly name: string }

/** Whose face it is. */
export const nameFace = (faceId: string, who: Who) => withPerson(who, (id) => assignFace(faceId, id))

/** Pixels of the photo as it is shown, from its upper left corner; and how large it is. */
export interface FaceBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly imageWidth: number
  readonly imageHeight: number
}

/** Somebody is on the photo, there. */
export const markFace = (assetId: string, box: FaceBox, who: Who) =>
  withPerson(who, (personId) => change('/faces', { method: 'POST', body: { assetId, personId, ...box } }))

export const removeFace = (faceId: string) =>
  change(`/faces/${faceId}`, { method: 'DELETE', body: { force: false } })

async function withPerson(who: Who, act: (id: string) => Promise<Changed>): Promise<Changed> {
  if ('id' in who) return await act(who.id)
  const made = await change<PersonResponse>('/people', { method: 'POST', body: who })
  return together(made, await act(made.answer.id))
}

const assignFace = (faceId: string, personId: string) =>
  change<PersonResponse>(`/faces/${personId}`, { method: 'PUT', body: { id: faceId } })
