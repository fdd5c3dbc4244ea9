import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCode, failure } from '../../errors/errors.ts'
import type { RunAs } from './run-as.ts'

/** The longest address of a socket is 107 bytes on Linux and 103 on macOS; PostgreSQL adds a name of its own. */
const longest = 103 - '/.s.PGSQL.5432.lock'.length

/** The folder with the database's door: inside its folder, or, where that path is too long, in the system's one. */
export async function socketFolder(clusterFolder: string, as: RunAs): Promise<string> {
  const inside = join(clusterFolder, 'socket')
  const name = createHash('sha256').update(clusterFolder).digest('hex').slice(0, 16)
  const path = Buffer.byteLength(inside) <= longest ? inside : join(tmpdir(), `heirloom-${name}`)
  await makeOwnFolder(path, as)
  return path
}

async function makeOwnFolder(path: string, as: RunAs): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
    if (as.another) await chown(path, as.uid, as.gid)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  const there = await lstat(path)
  if (!there.isDirectory() || (as.uid !== -1 && there.uid !== as.uid)) {
    throw failure('socket_folder_taken', `${path} belongs to somebody else. Remove it, then start again.`)
  }
  await chmod(path, 0o700)
}

/** Leaves nothing in the system's temporary folder; the one inside the cluster's folder stays. */
export async function removeSocketFolder({
  folder,
  socket,
}: {
  folder: string
  socket: string
}): Promise<void> {
  if (!socket.startsWith(folder)) await rm(socket, { recursive: true, force: true })
}
