// `npm run reliability`: the incidents in the size that they had, the storms, and a failure at every step. Takes a while.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const played = [
  'reliability/scenarios',
  'reliability/kill-at-each-step.test.ts',
  'packages/server/src/schema/paths.db.test.ts',
  'packages/server/src/schema/guard.db.test.ts',
  'packages/server/src/features/undo',
  'packages/server/src/undo',
  'packages/server/src/upload.faults.test.ts',
  'packages/server/src/purge.faults.test.ts',
]

const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
const words = process.argv.slice(2)
const { status } = spawnSync(process.execPath, [vitest, 'run', ...(words.length > 0 ? words : played)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, RELIABILITY: 'full' },
})
process.exitCode = status ?? 1
