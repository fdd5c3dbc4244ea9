// What is done to a photo before it is shown: cropping, turning, mirroring. Ground (asset_edit); the original stays as it came,
// and pictures follow. Reads only: features/edits writes. One crop at most, which comes first.
export { cropWithin, doTheSame, sizeAfter } from './edit.ts'
export type { Angle, Axis, Crop, Edit, Size, StoredEdit } from './edit.ts'
export { findEditedFile } from './edited-file.ts'
export type { EditedFileDependencies } from './edited-file.ts'
export { listEdited, listEdits, lockEdits } from './edits.sql.ts'
