import { access, constants, opendir } from 'node:fs/promises'

export interface FolderState {
  readonly isReadable: boolean
  readonly isWritable: boolean
  readonly files: number
}

/** How many files each folder holds, those in folders inside it too, and whether it can be read and written. */
export async function describeFolders<Name extends string>(
  folders: Readonly<Record<Name, string>>,
): Promise<Record<Name, FolderState>> {
  const entries = Object.entries<string>(folders).map(async ([name, folder]) => {
    const isReadable = await may(folder, constants.R_OK | constants.X_OK)
    const isWritable = await may(folder, constants.W_OK)
    return [name, { isReadable, isWritable, files: isReadable ? await countFiles(folder) : 0 }] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<Name, FolderState>
}

async function may(folder: string, mode: number): Promise<boolean> {
  return await access(folder, mode).then(
    () => true,
    () => false,
  )
}

/** Without what begins with a dot: markers, and what is on its way. */
async function countFiles(folder: string): Promise<number> {
  let files = 0
  for await (const entry of await opendir(folder, { recursive: true }))
    if (entry.isFile() && !entry.name.startsWith('.')) files += 1
  return files
}
