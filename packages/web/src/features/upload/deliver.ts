// One parcel over the wire, and what a failure means for it and for the rest.
import { CallError } from '../../data/call.ts'
import type { Checked } from '../../data/upload-check.ts'
import type { Hash } from './hash.ts'
import type { Parcel } from './pairing.ts'
import type { Send, Sent } from './send.ts'

export interface Item {
  readonly parcel: Parcel
  readonly size: number
  readonly onlyMotion?: boolean
  sha1?: string
  motionSha1?: string | undefined
  motionId?: string
  /** Its own, where the server has it already. */
  assetId?: string
  sent: number
  attempts: number
}

/** What the queue needs from outside. */
export interface Outside {
  readonly hash: Hash
  readonly check: (assets: { id: string; checksum: string }[], signal: AbortSignal) => Promise<Checked[]>
  readonly send: Send
  readonly reach: () => Promise<unknown>
  readonly isReadable: (parcel: Parcel) => Promise<boolean>
  readonly now: () => number
  readonly wait: (milliseconds: number) => Promise<void>
  /** Told of each that is in the library now, just added or there before. */
  readonly onThere: (path: string, assetId: string) => void
  readonly words: {
    readonly unreadable: string
    readonly trashed: string
    readonly unsupported: string
    readonly of: (error: unknown) => string
  }
}

/** The video of a live photo goes first: the still names it. Repeating is harmless, the server knows both. */
export async function deliver(
  item: Item,
  send: Send,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Sent> {
  const { file, motion, sidecar } = item.parcel
  let before = 0
  if (motion && item.motionSha1 && !item.motionId) {
    const moving = { file: motion, sha1: item.motionSha1, sidecar: undefined, livePhotoVideoId: undefined }
    const sent = await send(moving, onProgress, signal)
    item.motionId = sent.id
    before = motion.size
    if (item.onlyMotion) return { ...sent, id: item.assetId ?? sent.id }
  }
  const still = { file, sha1: item.sha1 ?? '', sidecar, livePhotoVideoId: item.motionId }
  return await send(still, (bytes) => onProgress(before + bytes), signal)
}

export type Verdict = 'connection' | 'signedOut' | 'full' | 'trouble' | 'refused'

export function judge(error: unknown): Verdict {
  if (!(error instanceof CallError)) return 'trouble'
  if (error.status === 401) return 'signedOut'
  if (error.status === 507) return 'full'
  if (error.status === 0 || (error.status >= 502 && error.status <= 504)) return 'connection'
  return error.status >= 500 ? 'trouble' : 'refused'
}
