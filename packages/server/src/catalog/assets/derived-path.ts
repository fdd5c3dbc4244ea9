export type DerivedPicture = 'preview' | 'thumbnail'

const extensions = { preview: 'jpg', thumbnail: 'webp' } as const

/** Where a derived picture of an asset stands, relative to the folder of derived files: `thumbnail/ab/cd/<id>.webp`. */
export function derivedPath(kind: DerivedPicture, assetId: string): string {
  return `${kind}/${assetId.slice(0, 2)}/${assetId.slice(2, 4)}/${assetId}.${extensions[kind]}`
}
