// Originals and sidecars that are missing or damaged here come back from a target. What is in the way is kept, in
// quarantine; nothing is placed whose bytes are not those of the row.
import { listAssetFiles, markVerified } from '../../catalog/assets/assets.ts'
import type { BlobStore } from '../../platform/blobs/blobs.ts'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { recordEvent, withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Target } from '../../platform/targets/targets.ts'
import type { Db, Trx } from '../../schema/schema.ts'
import { clearOriginalFaults, listAssetsById, listTargetsOf, listTroubled } from './faults.sql.ts'
import type { WoundedAsset } from './faults.sql.ts'
import type { Locks } from './locks.sql.ts'

export interface Healed {
  /** Whose files are missing or damaged here. */
  readonly troubled: number
  readonly healed: number
  /** Found at no target. */
  readonly lost: number
}

export interface HealingDependencies {
  readonly db: Db
  readonly blobs: BlobStore
  readonly log: Log
  readonly locks: Locks
  /** The target of this name, open; throws where it can't be reached. */
  readonly openNamed: (name: string) => Promise<Target>
  /** The pictures of an asset whose original came back are made anew. */
  readonly followHealed: (trx: Trx, asset: { readonly id: string; readonly ownerId: string }) => Promise<void>
}

/** Looks at what is known to be in trouble, and whether every file is there in its size; brings back what is not. */
export async function heal(deps: HealingDependencies, context: OperationContext): Promise<Healed> {
  const lease = await deps.locks.tryLock('heal')
  if (lease === undefined)
    throw failure('heal_running', 'Files are being fetched from backups already. Wait until that is done.')
  const targets = openOnce(deps)
  try {
    return await healAll(deps, targets, context)
  } finally {
    await targets.close()
    await lease.release()
  }
}

async function healAll(
  deps: HealingDependencies,
  targets: Targets,
  context: OperationContext,
): Promise<Healed> {
  let [troubled, healed] = [0, 0]
  const known = (await listTroubled(deps.db)).map(({ id }) => id)
  for (const id of [...known, ...(await listIncomplete(deps, new Set(known)))]) {
    const [asset] = await listAssetsById(deps.db, [id])
    const wounds = asset === undefined ? [] : await findWounds(deps, asset)
    if (asset === undefined || wounds.length === 0) {
      if (asset !== undefined) await finish(deps, context, asset, [])
      continue
    }
    troubled += 1
    if (await healOne(deps, targets, context, asset, wounds)) healed += 1
  }
  return { troubled, healed, lost: troubled - healed }
}

/** One that is missing, or of another size, whether anybody noticed or not. */
async function listIncomplete(
  { db, blobs }: HealingDependencies,
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found: string[] = []
  let after: string | undefined
  for (;;) {
    const page = await listAssetFiles(db, after, 500)
    const looks = await Promise.all(
      page.map(async (asset) => (await isGlanced(blobs, asset)) || known.has(asset.id)),
    )
    found.push(...page.filter((_, index) => looks[index] === false).map(({ id }) => id))
    after = page.at(-1)?.id
    if (after === undefined) return found
  }
}

type Files = Pick<WoundedAsset, 'path' | 'size'> & { readonly sidecar_path: string | null }

async function isGlanced(blobs: BlobStore, { path, size, sidecar_path: sidecar }: Files): Promise<boolean> {
  if ((await blobs.stat(path))?.size !== size) return false
  return sidecar === null || (await blobs.stat(sidecar)) !== undefined
}

interface Wound {
  readonly path: string
  readonly sha256: Buffer
  readonly found: 'missing' | 'damaged'
}

async function findWounds({ blobs }: HealingDependencies, asset: WoundedAsset): Promise<readonly Wound[]> {
  const files = [{ path: asset.path, sha256: asset.sha256 }]
  if (asset.sidecarPath !== null && asset.sidecarSha256 !== null)
    files.push({ path: asset.sidecarPath, sha256: asset.sidecarSha256 })
  const wounds = await Promise.all(files.map(async (file) => ({ ...file, found: await look(blobs, file) })))
  return wounds.flatMap(({ found, ...file }) => (found === 'whole' ? [] : [{ ...file, found }]))
}

async function look(
  blobs: BlobStore,
  { path, sha256 }: { readonly path: string; readonly sha256: Buffer },
): Promise<'whole' | Wound['found']> {
  try {
    return (await blobs.hash(path)).sha256.equals(sha256) ? 'whole' : 'damaged'
  } catch (error) {
    if (errorCode(error) === 'blob_missing') return 'missing'
    if (errorCode(error) === 'blob_damaged') return 'damaged'
    throw error
  }
}

/** Whether all of its files came back. */
async function healOne(
  deps: HealingDependencies,
  targets: Targets,
  context: OperationContext,
  asset: WoundedAsset,
  wounds: readonly Wound[],
): Promise<boolean> {
  const mended: { path: string; from: string; found: string; quarantined?: string }[] = []
  for (const wound of wounds) {
    const from = await bring(deps, targets, asset.id, wound)
    if (from !== undefined) mended.push({ path: wound.path, found: wound.found, ...from })
  }
  if (mended.length === 0) return false
  await finish(deps, context, asset, mended)
  return mended.length === wounds.length
}

/** From the first target that has these very bytes; where they came from, and what had to make way. */
async function bring(
  { db, blobs, log }: HealingDependencies,
  targets: Targets,
  assetId: string,
  { path, sha256, found }: Wound,
): Promise<{ from: string; quarantined?: string } | undefined> {
  for (const name of await listTargetsOf(db, `originals/${path}`, sha256)) {
    try {
      const target = await targets.open(name)
      if (!(await receive(blobs, target, assetId, path, sha256))) continue
      const quarantined = found === 'damaged' ? await blobs.quarantine(path) : undefined
      const placed = await blobs.place({ incoming: assetId }, path)
      if (placed === 'taken') throw failure('file_changes', `${path} changed while it was being mended.`)
      return { from: name, ...(quarantined !== undefined && { quarantined }) }
    } catch (error) {
      log.warn({ err: error, target: name, path }, 'an original could not be brought back from a target')
    } finally {
      await blobs.discard({ incoming: assetId })
    }
  }
  return undefined
}

async function receive(
  blobs: BlobStore,
  target: Target,
  assetId: string,
  path: string,
  sha256: Buffer,
): Promise<boolean> {
  await blobs.discard({ incoming: assetId })
  const received = await blobs.receive(await target.read(`originals/${path}`), { name: assetId })
  return received.sha256.equals(sha256)
}

async function finish(
  { db, followHealed }: HealingDependencies,
  context: OperationContext,
  asset: WoundedAsset,
  mended: readonly { readonly path: string }[],
): Promise<void> {
  const told = { ...context, details: { assetId: asset.id, files: mended } }
  await withOperation(db, told, async (trx) => {
    if (mended.length > 0) await recordEvent(trx, told)
    await markVerified(trx, asset.id)
    await clearOriginalFaults(trx, pathsOf(asset, mended))
    await followHealed(trx, { id: asset.id, ownerId: asset.ownerId })
  })
}

/** What was looked at and is right now. */
function pathsOf(asset: WoundedAsset, mended: readonly { readonly path: string }[]): readonly string[] {
  const all = [asset.path, ...(asset.sidecarPath === null ? [] : [asset.sidecarPath])]
  const right = mended.length === 0 ? all : mended.map(({ path }) => path)
  return right.map((path) => `originals/${path}`)
}

interface Targets {
  open(name: string): Promise<Target>
  close(): Promise<void>
}

/** Each target is opened when it is first needed, once. */
function openOnce({ openNamed }: HealingDependencies): Targets {
  const opened = new Map<string, Promise<Target>>()
  return {
    open: (name) => {
      const opening = opened.get(name) ?? openNamed(name)
      opened.set(name, opening)
      return opening
    },
    close: async () => {
      for (const opening of await Promise.allSettled(opened.values()))
        if (opening.status === 'fulfilled') await opening.value.close()
    },
  }
}
