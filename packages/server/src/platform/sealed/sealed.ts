// Sealed files: what PostgreSQL's COPY writes, compressed, hashed and chained, as docs/formats/journal.md tells. Segments
// hold the journal, snapshots the catalog at one moment, dumps what a person asked for. Ground, once written.
// Invariant: a file stands under its name only when all of its bytes are on disk, and is never changed; a byte that was,
// or is missing, is found by whoever reads it.
export { verifyChain } from './chain.ts'
export type { ChainReport } from './chain.ts'
export type { ChainFault, KnownHead } from './chain-faults.ts'
export { noSegment, readDumpHeader, readSegmentHeader, readSnapshotHeader } from './format.ts'
export type { DumpHeader, SealedKind, SegmentHeader, SnapshotHeader } from './format.ts'
export { parseHead, readHead, writeHead } from './head.ts'
export type { Head } from './head.ts'
export { listSegments, listSnapshots, segmentPath, snapshotPath } from './paths.ts'
export type { SegmentFile, SnapshotFile } from './paths.ts'
export { hashFile, openSealed, verifySealed } from './read.ts'
export type { SealedFile, SealedSummary, SealedTable } from './read.ts'
export { writeSealed } from './write.ts'
export type { TableSource, WrittenFile } from './write.ts'
