// Downloading what was chosen: one photo as it is, more as zip files.
import { originalUrl } from '../../data/assets.ts'
import { planDownload, saveArchive, saveAs } from '../../data/download.ts'
import type { Wanted } from '../../data/download.ts'
import { tellTrouble } from '../../data/changes.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { showToast } from '../../ui/toast.ts'

/** True when it is on its way to where the person keeps downloads. */
export async function downloadPhotos(ids: readonly string[]): Promise<boolean> {
  const [first] = ids
  if (first === undefined) return false
  if (ids.length > 1) return await downloadTogether({ assetIds: ids }, say.brand)
  saveAs(originalUrl(first), '')
  return true
}

/** As many zip files as the server cuts them into. */
export async function downloadTogether(wanted: Wanted, name: string): Promise<boolean> {
  try {
    const { archives, totalSize } = await planDownload(wanted)
    const count = archives.reduce((sum, { assetIds }) => sum + assetIds.length, 0)
    if (count === 0) return refuse()
    showToast({ text: say.downloading.preparing(count, format.bytes(totalSize)) })
    for (const [i, { assetIds }] of archives.entries())
      await saveArchive(assetIds, archiveName(name, i, archives.length))
    return true
  } catch (error) {
    tellTrouble(error)
    return false
  }
}

function refuse(): boolean {
  showToast({ text: say.downloading.nothing, tone: 'trouble' })
  return false
}

/** What no system takes in the name of a file is left out. */
export function archiveName(name: string, index: number, of: number): string {
  const safe = name.replaceAll(/[\p{Cc}<>:"/\\|?*]+/gu, ' ').trim() || say.brand
  return of > 1 ? `${safe} ${index + 1} of ${of}.zip` : `${safe}.zip`
}
