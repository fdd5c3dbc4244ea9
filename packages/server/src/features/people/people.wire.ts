import type { BulkResult, FaceResponse, PersonUpdate } from '@heirloom/contract'
import { personWire } from '../../catalog/people/people.ts'
import type { Face } from './faces.ts'
import type { PersonOutcome } from './people.ts'

export function faceWire({
  id,
  x1,
  y1,
  x2,
  y2,
  imageWidth,
  imageHeight,
  source,
  person,
}: Face): FaceResponse {
  return {
    id,
    imageWidth,
    imageHeight,
    boundingBoxX1: x1,
    boundingBoxY1: y1,
    boundingBoxX2: x2,
    boundingBoxY2: y2,
    sourceType: source,
    person: person === undefined ? null : personWire(person),
  }
}

/** A field that is left out stays out. */
export function changesOf<Sent extends PersonUpdate>({ featureFaceAssetId, ...same }: Sent) {
  return { ...same, ...(featureFaceAssetId !== undefined && { faceAssetId: featureFaceAssetId }) }
}

export function outcomeWire({ id, failed }: PersonOutcome): BulkResult {
  return failed === undefined ? { id, success: true } : { id, success: false, error: failed }
}
