// For tests of targets and of what uses them: a root folder with files whose hashes are known.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Fault, KnownFile, Target, TargetFile } from './target.ts'

export interface TestRoot {
  readonly folder: string
  add(relative: string, bytes: Buffer | string): Promise<KnownFile>
  close(): Promise<void>
}

export async function makeRoot(): Promise<TestRoot> {
  const folder = await mkdtemp(path.join(tmpdir(), 'heirloom-root-'))
  const add = async (relative: string, content: Buffer | string): Promise<KnownFile> => {
    const bytes = Buffer.from(content)
    const file = path.join(folder, relative)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, bytes)
    return { path: relative, bytes: bytes.length, sha256: sha256(bytes) }
  }
  return { folder, add, close: () => rm(folder, { recursive: true, force: true }) }
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** So many files of random bytes in a folder of their own. */
export async function addMany(root: TestRoot, count: number, bytes = 1000): Promise<KnownFile[]> {
  const folder = `originals/${randomUUID()}`
  const names = Array.from({ length: count }, (_, n) => `${folder}/${n % 20}/IMG_${n}.jpg`)
  return await Promise.all(names.map((name) => root.add(name, randomBytes(bytes))))
}

const atOnce = { parallel: 4 }

/** Puts files and says what was told of them. */
const byPath = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

export async function putAll(
  target: Target,
  files: readonly KnownFile[],
  options: { readonly signal?: AbortSignal; readonly anew?: boolean } = {},
) {
  const stored: string[] = []
  const different: [string, Fault][] = []
  await target.put(files, {
    ...atOnce,
    ...options,
    onStored: ({ path }) => void stored.push(path),
    onDifferent: ({ path }, reason) => void different.push([path, reason]),
  })
  return { stored: stored.toSorted(), different: different.toSorted(byPath) }
}

export async function verifyAll(target: Target, files: readonly KnownFile[]) {
  const right: string[] = []
  const wrong: [string, Fault][] = []
  await target.verify(files, {
    ...atOnce,
    onRight: ({ path }) => void right.push(path),
    onFault: ({ path }, fault) => void wrong.push([path, fault]),
  })
  return { right: right.toSorted(), wrong: wrong.toSorted(byPath) }
}

export async function fetchAll(
  target: Target,
  files: readonly (TargetFile & { sha256?: string })[],
  into: string,
) {
  const fetched: string[] = []
  const wrong: [string, Fault][] = []
  await target.fetch(files, into, {
    ...atOnce,
    onFetched: ({ path }) => void fetched.push(path),
    onFault: ({ path }, fault) => void wrong.push([path, fault]),
  })
  return { fetched: fetched.toSorted(), wrong: wrong.toSorted(byPath) }
}

export async function listAll(target: Target, prefix: string): Promise<TargetFile[]> {
  const all: TargetFile[] = []
  for await (const file of target.list(prefix)) all.push(file)
  return all.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Paths below a folder, with their hashes. */
export async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const pairs = files.map(
    async (file) => [path.relative(folder, file), sha256(await readFile(file))] as const,
  )
  return Object.fromEntries((await Promise.all(pairs)).toSorted(byPath))
}

export const pathsOf = (files: readonly TargetFile[]): string[] => files.map(({ path }) => path).toSorted()
