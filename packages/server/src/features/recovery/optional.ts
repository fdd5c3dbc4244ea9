// The fifth step: what is there for comfort. Models are fetched where they were backed up; what is derived comes by itself.
import type { TargetFile } from '../../platform/targets/targets.ts'
import { bytesText, count } from './files.ts'
import type { Facts, Recovery } from './recovery-types.ts'

export async function restoreModels(recovery: Recovery): Promise<Partial<Facts>> {
  const { target, into, parallel, signal, isDrill, facts, onProgress } = recovery
  const total = facts.folders?.['models']
  const models = { files: 0, bytes: 0 }
  if (total === undefined || isDrill) return { models }
  const files: TargetFile[] = []
  for await (const file of target.list('models/')) files.push(file)
  await target.fetch(files, into, {
    parallel,
    signal,
    onFetched: ({ bytes }) => {
      models.files += 1
      models.bytes += bytes
      onProgress({ done: models.bytes, total: total.bytes, unit: 'bytes' })
    },
    onFault: () => undefined,
  })
  return { models }
}

export function figureOfOptional({ facts }: Recovery): Promise<string> {
  const { files, bytes } = facts.models ?? { files: 0, bytes: 0 }
  const models =
    files === 0 ? 'no models were backed up' : `models: ${count(files, 'file', 'files')}, ${bytesText(bytes)}`
  return Promise.resolve(`${models}; previews, thumbnails and dates are made again by themselves`)
}
