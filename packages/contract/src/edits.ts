// What is done to a photo before it is shown; its file stays as it came.
import { z } from 'zod'
import { defineRoute } from './route.ts'
import { id, idParams, nothing } from './scalars.ts'

const pixel = z.int().min(0)
const extent = z.int().min(1)

const action = z.enum(['crop', 'rotate', 'mirror']).meta({ id: 'AssetEditAction' })
const axis = z.enum(['horizontal', 'vertical']).meta({ id: 'MirrorAxis' })
const crop = z.object({ x: pixel, y: pixel, width: extent, height: extent }).meta({ id: 'CropParameters' })
const rotate = z.object({ angle: z.number() }).meta({ id: 'RotateParameters' })
const mirror = z.object({ axis }).meta({ id: 'MirrorParameters' })
const parameters = z.union([crop, rotate, mirror])

const edit = z.object({ action, parameters }).meta({ id: 'AssetEditActionItemDto' })

const edits = z.object({ edits: z.array(edit).min(1).max(20) }).meta({ id: 'AssetEditsCreateDto' })
export type SentEdits = z.output<typeof edits>

const storedEdit = z.object({ id, action, parameters }).meta({ id: 'AssetEditActionItemResponseDto' })

const editsResponse = z
  .object({ assetId: id, edits: z.array(storedEdit) })
  .meta({ id: 'AssetEditsResponseDto' })
export type EditsResponse = z.infer<typeof editsResponse>

const tags = ['Assets']

export const editsRoutes = {
  getAssetEdits: defineRoute({
    operationId: 'getAssetEdits',
    method: 'GET',
    path: '/assets/:id/edits',
    access: 'user',
    permission: 'asset.edit.get',
    params: idParams,
    responses: { 200: editsResponse },
    summary: 'What is done to this photo before it is shown',
    tags,
  }),
  editAsset: defineRoute({
    operationId: 'editAsset',
    method: 'PUT',
    path: '/assets/:id/edits',
    access: 'user',
    permission: 'asset.edit.create',
    params: idParams,
    body: edits,
    responses: { 200: editsResponse },
    summary: 'Crop, turn and mirror this photo, in this order; instead of what was done before',
    tags,
  }),
  removeAssetEdits: defineRoute({
    operationId: 'removeAssetEdits',
    method: 'DELETE',
    path: '/assets/:id/edits',
    access: 'user',
    permission: 'asset.edit.delete',
    params: idParams,
    responses: { 204: nothing },
    summary: 'Show this photo as it came',
    tags,
  }),
} as const
