import { sumLine } from '../../platform/targets/targets.ts'
import { forgetCopies, listCopies } from './copies.sql.ts'
import { asWriter, isLasting, sumsPath } from './storing.ts'
import type { Writing } from './storing.ts'

/** Writes SHA256SUMS anew, from what is known of every file that stands there. */
export async function rewriteSums(writing: Writing): Promise<void> {
  const { db, name, target } = writing
  await asWriter(writing, async () => {
    const lines: string[] = []
    for (let after = ''; ;) {
      const files = await listCopies(db, name, after, 1_000)
      lines.push(...files.filter((file) => isLasting(file.path)).map(sumLine))
      after = files.at(-1)?.path ?? ''
      if (files.length < 1_000) break
    }
    await target.replace(sumsPath, lines.map((line) => `${line}\n`).join(''))
    await forgetCopies(db, name, [sumsPath])
  })
}
