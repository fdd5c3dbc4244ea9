import { randomUUID } from 'node:crypto'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import { bindFolder, holdsOriginals } from '../platform/data-folder/data-folder.ts'
import { failure } from '../platform/errors/errors.ts'
import type { Db } from '../schema/schema.ts'
import { countAccounts, readInstanceId, writeInstanceId } from '../schema/schema.ts'

/**
 * Proves that folder and database belong together, by the id that both carry; two new ones are bound to each other.
 * An empty one beside a full one is refused: it is lost or not mounted, and starting anew would bury the other.
 */
export async function bindFolderAndDatabase(db: Db, folder: DataFolder): Promise<string> {
  const [known, accounts, hasOriginals] = await Promise.all([
    readInstanceId(db),
    countAccounts(db),
    holdsOriginals(folder),
  ])
  if (hasOriginals && accounts === 0) throw databaseEmpty(folder)
  if (folder.instance !== undefined && known !== undefined && folder.instance !== known)
    throw strangers(folder)
  if (folder.instance === undefined && accounts > 0 && !hasOriginals) throw folderEmpty(folder)
  const instance = known ?? folder.instance ?? randomUUID()
  if (folder.instance === undefined) await bindFolder(folder, instance)
  if (known === undefined) await writeInstanceId(db, instance)
  return instance
}

function databaseEmpty(folder: DataFolder): Error {
  return failure(
    'database_empty',
    `There are photos in ${folder.originals}, but the database is empty. Heirloom does not start a new library ` +
      `over an old one. "heirloom rebuild" makes the database again from the journal in ${folder.journal}; ` +
      '"heirloom recover" brings everything back from a backup. If the database is only elsewhere: correct ' +
      'HEIRLOOM_DATA or HEIRLOOM_DATABASE_URL. Your photos are untouched.',
  )
}

function folderEmpty(folder: DataFolder): Error {
  return failure(
    'data_folder_empty',
    `The database knows people and their photos, but ${folder.path} is an empty folder. ` +
      'Is its disk mounted, and is HEIRLOOM_DATA right? Nothing was changed.',
  )
}

function strangers(folder: DataFolder): Error {
  return failure(
    'data_folder_of_another',
    `${folder.path} and this database belong to different libraries (their ids differ). ` +
      'Correct HEIRLOOM_DATA or HEIRLOOM_DATABASE_URL, so that they lead to the same one.',
  )
}
