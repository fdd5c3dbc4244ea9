// Uploads by whoever comes by a shared link: into its owner's account and, in the same transaction, to what the link shows.
// They say nothing else: nothing that is there already is changed, hidden or found out by them.
import type { LinkScope } from '../../catalog/assets/assets.ts'
import { failure } from '../../platform/errors/errors.ts'
import { withOperation } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Trx } from '../../schema/schema.ts'
import type { UploadDependencies, UploadFacts, UploadResult } from './intake.ts'
import { refused } from './refusals.ts'

/** Puts a photo of its owner's where a link shows it. One that is hidden, locked or there already stays as it is. */
export type PutIntoLink = (trx: Trx, link: LinkScope, assetId: string) => Promise<void>

export interface LinkDependencies extends UploadDependencies {
  readonly putIntoLink: PutIntoLink
}

/** Throws `not_uploadable`. */
export function forLink(deps: LinkDependencies, link: LinkScope): UploadDependencies {
  if (!link.allowsUpload) throw failure('not_uploadable', 'This link does not allow uploads.')
  return {
    ...deps,
    follow: async (trx, event, asset) => {
      await deps.follow(trx, event, asset)
      if (event === 'asset.created') await deps.putIntoLink(trx, link, asset.id)
    },
  }
}

/** What a guest may say of a photo: its name and its dates. */
export function factsByLink(facts: UploadFacts): UploadFacts {
  if (facts.liveVideoId !== undefined)
    throw refused('bad_live_video', 'By a shared link photos come without a moving half.')
  return { ...facts, isFavorite: false, visibility: 'timeline', metadata: [] }
}

export function refuseSidecar(): never {
  throw refused('sidecar_by_link', 'By a shared link photos come without sidecars.')
}

/** Bytes that its owner has already are shown by the link too; whether they are in the trash is not told. */
export async function finishByLink(
  deps: LinkDependencies,
  link: LinkScope,
  result: UploadResult,
  context: OperationContext,
): Promise<UploadResult> {
  if (result.status === 'created') return result
  await withOperation(deps.db, context, (trx) => deps.putIntoLink(trx, link, result.id))
  return { ...result, isTrashed: false }
}
