// Bytes: originals and sidecars, on a file system now, on S3 later. Ground truth.
// A blob is written once. It has either no path, or its whole content under its only path, durably: there is no between.
// Nothing is overwritten; what has to go is moved to quarantine, and only from there anything is ever unlinked.
// "Not there" is said only when the store's own marker is there; every other error is `storage_unreachable`: change nothing.

export type {
  BlobEntry,
  BlobStat,
  BlobStore,
  ByteRange,
  Digests,
  Received,
  ReceiveOptions,
  StoragePromise,
} from './store.ts'
export { openFileStore } from './files.ts'
export { durableFolders } from './folders.ts'
export type { DurableFolders } from './folders.ts'
export type { FileStoreSettings } from './files.ts'
export { linkOrMove } from './place.ts'
export { bindStore } from './marker.ts'
export { quarantineRoom } from './quarantine.ts'
export { safeFileName, numberedName } from './names.ts'
