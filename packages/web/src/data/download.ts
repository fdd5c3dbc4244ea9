// Originals, one as it is or many as zip files. The server says how many archives it takes.
import { call, errorFrom } from './call.ts'
import { withLink } from './guest.ts'

export interface Download {
  readonly totalSize: number
  readonly archives: readonly { readonly size: number; readonly assetIds: readonly string[] }[]
}

export type Wanted = { readonly assetIds: readonly string[] } | { readonly albumId: string }

export const planDownload = (wanted: Wanted) =>
  call<Download>('/download/info', { method: 'POST', body: wanted })

/** The bytes go to the browser's own store on disk, and from there to where the person keeps downloads. */
export async function saveArchive(assetIds: readonly string[], name: string): Promise<void> {
  const response = await fetch(withLink('/api/download/archive'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ assetIds }),
  })
  if (!response.ok) throw errorFrom(response.status, await response.text())
  const url = URL.createObjectURL(await response.blob())
  saveAs(url, name)
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export function saveAs(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
