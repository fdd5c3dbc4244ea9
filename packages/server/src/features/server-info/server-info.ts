// What the server says about itself. Derived: it keeps nothing, and claims only what works.
export { listUsage } from './server-info.sql.ts'
export type { Usage } from './server-info.sql.ts'
export { recordStart } from './starts.ts'
export { listVersions } from './starts.sql.ts'
export { bytesInWords, measureDisk } from './storage.ts'
export type { DiskRoom } from './storage.ts'

/** The level of Immich's API that is spoken here; clients choose their ways by it. */
export const apiVersion = { major: 3, minor: 1, patch: 0 } as const
export const apiVersionText = `${apiVersion.major}.${apiVersion.minor}.${apiVersion.patch}`

/** Each becomes true in the change that makes it work. */
export const features = {
  configFile: false,
  duplicateDetection: false,
  email: false,
  facialRecognition: false,
  importFaces: false,
  map: true,
  oauth: false,
  oauthAutoLaunch: false,
  ocr: false,
  passwordLogin: true,
  realtimeTranscoding: false,
  reverseGeocoding: true,
  search: true,
  sidecar: true,
  smartSearch: false,
  trash: true,
} as const

/** What is told of a trash that never empties itself: the most days that there may be. */
export const endlessTrashDays = 36_500
