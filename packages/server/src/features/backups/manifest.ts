import type { KnownFile } from '../../platform/targets/targets.ts'

/** What one backup holds, as it is written beside it: docs/formats/backups.md. */
export interface Manifest {
  readonly format: 1
  readonly id: string
  readonly instance: string
  readonly target: string
  readonly program: string
  readonly startedAt: string
  readonly endedAt: string
  /** Everything confirmed before this moment stands there. */
  readonly completeUntil: string
  readonly photos: number
  readonly photoBytes: number
  /** All files that are known to stand there, those of purged photos included. */
  readonly files: number
  readonly bytes: number
  /** The last segment. */
  readonly head: { readonly number: number }
  readonly snapshot: (KnownFile & { readonly digests: Readonly<Record<string, string>> }) | null
  /** SHA256SUMS at this moment; null where the kind of target keeps sums itself. */
  readonly sums: { readonly bytes: number; readonly sha256: string } | null
  readonly models: readonly { readonly path: string; readonly bytes: number }[]
  readonly hasRecoveryCode: boolean
}

/** Unique: two runs never write the same. */
export function manifestPath(at: Date, runId: string): string {
  return `backups/runs/${at.toISOString().slice(0, 19).replaceAll(':', '')}Z-${runId}.json`
}

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`

/** When what stands under this path was made; undefined for a path that is none of a manifest or snapshot. */
export function momentOf(path: string): Date | undefined {
  const [, day, hour, minute, second] =
    /\/(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z-[^/]+\.(?:json|snap\.zst)$/.exec(path) ?? []
  return day === undefined ? undefined : new Date(`${day}T${hour}:${minute}:${second}Z`)
}
