// What finds faces on photos, as a contract: there is none yet. A finder is given to the media pass by pipeline.ts, as one
// more kind of what is derived; it runs where pictures are decoded, in a child process.
import type { Box } from './person.ts'

/** One face that a finder sees. */
export interface FoundFace {
  readonly box: Box
  /** How sure the finder is, 0 to 1. */
  readonly score: number
  /** What the face looks like: of unit length, near to another of the same person. Compared only within one model. */
  readonly embedding: Float32Array
}

/** All that a finder sees on one picture. */
export interface FoundFaces {
  /** Name and version of the model: another one means other embeddings, and everything is found anew. */
  readonly model: string
  readonly faces: readonly FoundFace[]
}

/**
 * Finds faces on a preview: upright, as it is shown, in the sizes of that picture. The same picture gives the same faces, so
 * that it may be asked again at any time. What it finds is derived: it is kept apart from what people say (table `face`),
 * whose boxes stand over it where both mean the same place, and can be thrown away and found again. It never names,
 * merges or removes anybody by itself. Throws where the model can't be loaded or the picture not be read, and the job is
 * tried again; a picture without a face is an empty list. Ends when `signal` says so.
 */
export interface FaceFinder {
  find(preview: Uint8Array, signal: AbortSignal): Promise<FoundFaces>
  close(): Promise<void>
}
