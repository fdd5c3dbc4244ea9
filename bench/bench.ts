// `npm run bench [name …]`: every figure beside its bare reference, measured in one run on this machine. `--write` puts
// them into bench/README.md.
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import path from 'node:path'
import { line } from './measure.ts'
import type { Result } from './measure.ts'

const benches: Readonly<Record<string, () => Promise<{ run(): Promise<readonly Result[]> }>>> = {
  start: () => import('./start.bench.ts'),
  scratch: () => import('./scratch.bench.ts'),
  upload: () => import('./upload.bench.ts'),
  browser: () => import('./browser-upload.bench.ts'),
  media: () => import('./media.bench.ts'),
  thumbnails: () => import('./thumbnails.bench.ts'),
  download: () => import('./download.bench.ts'),
  journal: () => import('./journal.bench.ts'),
  integrity: () => import('./integrity.bench.ts'),
  timeline: () => import('./timeline.bench.ts'),
  browsing: () => import('./browsing.bench.ts'),
  albums: () => import('./albums.bench.ts'),
  arranging: () => import('./arranging.bench.ts'),
  search: () => import('./search.bench.ts'),
  map: () => import('./map.bench.ts'),
  sync: () => import('./sync.bench.ts'),
  undo: () => import('./undo.bench.ts'),
  rebuild: () => import('./rebuild.bench.ts'),
  history: () => import('./history.bench.ts'),
  shipping: () => import('./shipping.bench.ts'),
  targets: () => import('./targets.bench.ts'),
}

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = asked.filter((name) => !(name in benches))
if (unknown.length > 0) {
  process.stderr.write(`No bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}

const results: Result[] = []
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  const bench = await benches[name]?.()
  for (const result of (await bench?.run()) ?? []) {
    results.push(result)
    process.stdout.write(`${line(result)}\n`)
  }
}
if (process.argv.includes('--write')) await writeReadme(results)

/** Replaces the table between the two marks. */
async function writeReadme(all: readonly Result[]): Promise<void> {
  const file = path.join(import.meta.dirname, 'README.md')
  const text = await readFile(file, 'utf8')
  const rows = all.map(({ name, ratio, budget = '', figures }) => {
    const told = Object.entries(figures).map(([what, value]) => `${what} ${Math.round(value * 100) / 100}`)
    return `| ${name} | ${ratio.toFixed(2)} | ${budget} | ${told.join(', ')} |`
  })
  const [cpu] = cpus()
  const machine = `${cpus().length} cores (${cpu?.model ?? 'unknown'}), Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`
  const table = ['| figure | ratio | budget | measured |', '|---|---|---|---|', ...rows].join('\n')
  const between = /(<!-- figures -->\n)[\s\S]*(<!-- end -->)/
  await writeFile(file, text.replace(between, `$1Measured on ${machine}.\n\n${table}\n$2`))
}
