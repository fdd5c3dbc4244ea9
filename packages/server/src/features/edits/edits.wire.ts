import type { EditsResponse, SentEdits } from '@heirloom/contract'
import { failure } from '../../platform/errors/errors.ts'
import type { Angle, Edit, StoredEdit } from '../../catalog/edits/edits.ts'

export function editsWire(assetId: string, edits: readonly StoredEdit[]): EditsResponse {
  return { assetId, edits: edits.map(({ id, action, parameters }) => ({ id, action, parameters })) }
}

/** Throws `invalid_input` where the parameters belong to another action, or an angle is no quarter turn. */
export function editsOf({ edits }: SentEdits): readonly Edit[] {
  return edits.map(editOf)
}

function editOf({ action, parameters }: SentEdits['edits'][number]): Edit {
  if (action === 'crop' && 'width' in parameters) return { action, parameters }
  if (action === 'rotate' && 'angle' in parameters)
    return { action, parameters: { angle: angleOf(parameters.angle) } }
  if (action === 'mirror' && 'axis' in parameters) return { action, parameters }
  throw failure('invalid_input', `The parameters of "${action}" are those of another edit.`)
}

const angles: readonly Angle[] = [0, 90, 180, 270]

function angleOf(given: number): Angle {
  const angle = angles.find((one) => one === given)
  if (angle !== undefined) return angle
  throw failure('invalid_input', 'A photo can be turned by 0, 90, 180 or 270 degrees.')
}
