// What is done to a photo before it is shown: a crop, a turn, a mirror image. Its file stays as it came.
import type { EditsResponse, SentEdits } from '@heirloom/contract'
import { queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

import { withLink } from './guest.ts'
import { makeCell } from '../ui/cell.ts'
import { assetQuery, pictureUrl, renewPictures } from './assets.ts'
import type { Picture } from './assets.ts'
import { call } from './call.ts'
import { change } from './changes.ts'
import { refreshTimeline } from './timeline.ts'

export type Edit = SentEdits['edits'][number]

export const editsQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', 'edits', id],
    queryFn: async ({ signal }) => (await call<EditsResponse>(`/assets/${id}/edits`, { signal })).edits,
    staleTime: 0,
  })

/** Instead of what was done before; none shows the photo as it came. */
export const editPhoto = (id: string, edits: readonly Edit[]) =>
  edits.length === 0
    ? change(`/assets/${id}/edits`, { method: 'DELETE' })
    : change<EditsResponse>(`/assets/${id}/edits`, { method: 'PUT', body: { edits } })

/** The picture as the photo came, whatever is done to it. */
export const uneditedUrl = (id: string, size: 'preview' | 'fullsize' = 'preview') =>
  withLink(`/api/assets/${id}/thumbnail?size=${size}&edited=false`)

/** The photos whose pictures are being made anew after an edit. */
export const drawingCell = makeCell<ReadonlySet<string>>(new Set())

const AGAIN = 700
const PATIENCE = 180_000

/** After an edit: once the server has made the pictures anew, every page shows those. Gives up after three minutes. */
export async function followPictures(client: QueryClient, id: string): Promise<void> {
  drawingCell.set(new Set([...drawingCell.get(), id]))
  try {
    const end = Date.now() + PATIENCE
    while (!(await isDrawn(id)) && Date.now() < end)
      await new Promise((resolve) => {
        setTimeout(resolve, AGAIN)
      })
    await showAnew(client, id)
  } finally {
    drawingCell.set(new Set([...drawingCell.get()].filter((one) => one !== id)))
  }
}

const isDrawn = async (id: string): Promise<boolean> =>
  (await Promise.all((['preview', 'thumbnail'] as const).map((size) => reload(id, size, null)))).every(
    Boolean,
  )

/** A small crop may leave the thumbhash as it was, and the browser's cache would go on showing what it has. */
async function showAnew(client: QueryClient, id: string): Promise<void> {
  await client.invalidateQueries(assetQuery(id))
  const { thumbhash } = await client.fetchQuery(assetQuery(id))
  await Promise.all((['preview', 'thumbnail'] as const).map((size) => reload(id, size, thumbhash)))
  renewPictures(id)
  await Promise.all([
    refreshTimeline(client),
    ...['asset', 'albums', 'folders', 'search', 'people'].map((key) =>
      client.invalidateQueries({ queryKey: [key] }),
    ),
  ])
}

const reload = (id: string, size: Picture, thumbhash: string | null): Promise<boolean> =>
  fetch(pictureUrl(id, size, thumbhash), { cache: 'reload' }).then(
    (answer) => answer.ok,
    () => false,
  )
