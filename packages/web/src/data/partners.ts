// Partners: who sees one's whole timeline, and whose timeline one sees. Wire shapes are Immich's, taken from the contract.
import type { PartnerResponse } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'

import { call } from './call.ts'
import { change } from './changes.ts'

export type { PartnerResponse as Partner }

/** `shared-by`: who sees mine; `shared-with`: whose I see. */
export const partnersQuery = (direction: 'shared-by' | 'shared-with') =>
  queryOptions({
    queryKey: ['partners', direction],
    queryFn: ({ signal }) => call<PartnerResponse[]>(`/partners?direction=${direction}`, { signal }),
  })

export const addPartner = (sharedWithId: string) =>
  change<PartnerResponse>('/partners', { method: 'POST', body: { sharedWithId } })

export const endPartner = (id: string) => change(`/partners/${id}`, { method: 'DELETE' })

/** Whether the photos of who shows me theirs stand among mine. */
export const showAmongMine = (id: string, inTimeline: boolean) =>
  change<PartnerResponse>(`/partners/${id}`, { method: 'PUT', body: { inTimeline } })
