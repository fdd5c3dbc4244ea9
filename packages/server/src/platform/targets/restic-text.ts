import type { Repository } from './restic-index.ts'
import { hasTag, listOwnSnapshots, tags } from './restic-index.ts'

/** A small text as a snapshot of its own. */
export async function storeText(
  { restic, host }: Repository,
  relative: string,
  content: string,
  tag: string,
): Promise<void> {
  const args = ['backup', '--json', '--quiet', '--stdin', '--stdin-filename', relative]
  await restic.run({ args: [...args, '--host', host(), '--tag', tag], input: content })
}

/** The new one first, so that there is always one. */
export async function replaceText(repository: Repository, relative: string, content: string): Promise<void> {
  const { restic } = repository
  const before = await listTexts(repository, relative)
  await storeText(repository, relative, content, tags.text)
  if (before.length > 0) await restic.run({ args: ['forget', '--quiet', ...before] })
}

async function listTexts(repository: Repository, relative: string): Promise<string[]> {
  const all = await listOwnSnapshots(repository)
  return all
    .filter((one) => hasTag(one, tags.text) && one.paths?.includes(`/${relative}`) === true)
    .map(({ id }) => id)
}
