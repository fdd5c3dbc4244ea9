export type DerivedPicture = 'preview' | 'thumbnail'

/** Only of photos with edits, made and counted with the preview: the edited photo in full size, and a preview without edits. */
export type EditedPicture = 'edited' | 'unedited'

const extensions = { preview: 'jpg', thumbnail: 'webp', edited: 'jpg', unedited: 'jpg' } as const

/** Where a derived picture of an asset stands, relative to the folder of derived files: `thumbnail/ab/cd/<id>.webp`. */
export function derivedPath(kind: DerivedPicture | EditedPicture, assetId: string): string {
  return `${kind}/${assetId.slice(0, 2)}/${assetId.slice(2, 4)}/${assetId}.${extensions[kind]}`
}
