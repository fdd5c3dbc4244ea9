// Builds the web page when its sources are not those it was built from. Plain JavaScript of Node 20.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, nodeForHeirloom, root, say } from './setup.mjs'

const web = join(root, 'packages', 'web')
const stamp = join(web, 'dist', '.built-from')
const sources = [
  'packages/web/src',
  'packages/web/public',
  'packages/web/index.html',
  'packages/web/vite.config.ts',
  'packages/contract/src',
  'package-lock.json',
]

export async function buildWebIfStale() {
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (process.env.HEIRLOOM_SETUP === 'no' && existsSync(stamp))
    return say('The web page is older than its sources.')
  say('building the web page (once, and after updates) …')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const flags = ['build', '--logLevel', 'warn', '--emptyOutDir']
  const { status } = spawnSync(nodeForHeirloom(), [vite, ...flags], {
    cwd: web,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) throw new SetupError('The web page could not be built; what stands above says why.')
  writeFileSync(stamp, wanted)
}

/** Of names, sizes and times: reading every file would make every start slower. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const source of sources) addTo(hash, join(root, source))
  return hash.digest('hex')
}

function addTo(hash, path) {
  const there = statSync(path, { throwIfNoEntry: false })
  if (!there) return
  if (!there.isDirectory()) {
    hash.update(`${path.slice(root.length)} ${there.size} ${Math.round(there.mtimeMs)}\n`)
    return
  }
  for (const name of readdirSync(path).sort()) {
    if (!/\.test\.tsx?$/.test(name)) addTo(hash, join(path, name))
  }
}
