import { unlink } from 'node:fs/promises'
import path from 'node:path'
import { listSnapshots } from '../../platform/sealed/sealed.ts'
import { forgetCopies, listCopiesBelow } from './copies.sql.ts'
import { momentOf } from './manifest.ts'
import { lettingGo } from './retention.ts'
import type { Keep, Kept } from './retention.ts'
import { listProven } from './runs.sql.ts'
import { asWriter } from './storing.ts'
import type { Writing } from './storing.ts'

/** Lets go what the settings do not keep: old snapshots and manifests, never what a restore has proven. */
export async function tidyTarget(writing: Writing, keep: Keep): Promise<number> {
  const { db, name, target } = writing
  const proven = new Set(await listProven(db, name))
  const manifests = lettingGo(await dated(writing, 'backups/runs/'), keep, proven)
  const snapshots = lettingGo(await dated(writing, 'journal/snapshots/'), keep, proven)
  const paths = [...manifests, ...snapshots].flatMap((item) => [item.name, `${item.name}.sha256`])
  if (paths.length === 0) return 0
  await asWriter(writing, () => target.remove(paths))
  await forgetCopies(db, name, paths)
  return manifests.length + snapshots.length
}

async function dated({ db, name }: Writing, folder: string): Promise<readonly Kept[]> {
  const copies = await listCopiesBelow(db, name, folder)
  return copies.flatMap(({ path: file }) => {
    const at = momentOf(file)
    return at === undefined ? [] : [{ name: file, at }]
  })
}

/** The same for the snapshots beside the originals. */
export async function tidyHere(root: string, keep: Keep): Promise<void> {
  const folder = path.join(root, 'journal')
  const snapshots = (await listSnapshots(folder)).map((file) => ({ name: file.path, at: file.at }))
  for (const { name } of lettingGo(snapshots, keep, new Set())) await unlink(path.join(folder, name))
}
