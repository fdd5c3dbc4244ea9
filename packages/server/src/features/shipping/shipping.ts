// Shipping: what is new in the journal becomes a sealed file beside the originals, within seconds, and the catalog a
// snapshot from time to time, so that the database may be lost. Ground: the files; the rows of `segment` say what stands.
// Invariant: a segment holds everything of its range of transactions, and follows the one before it. A file is never
// overwritten; where the folder knows more than the database, nothing is shipped and the person is told.
export { ship } from './ship.ts'
export type { ShipResult, ShippedSegment } from './ship.ts'
export type { ShippingDependencies } from './dependencies.ts'
export { makeSnapshot } from './snapshot.ts'
export type { MadeSnapshot } from './snapshot.ts'
export { runShipping } from './loop.ts'
export { listShippedSegments } from './shipping.sql.ts'
