import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build, defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { plainStyle, worldOf } from './src/ui/map/world-style.ts'
import type { WorldFile } from './src/ui/map/world-style.ts'

const outDir = join(import.meta.dirname, 'dist')

/** Heavier files are of few pages; who opens these has a connection. */
const mostKept = 300_000

/** Builds the service worker, which names the files of this build, and lays compressed copies beside all of them. */
const finished: Plugin = {
  name: 'finished',
  apply: 'build',
  async closeBundle() {
    await buildServiceWorker()
    drawPhoneMaps()
    for (const file of builtFiles(/\.(?:m?js|css|html|svg|json|webmanifest)$/)) {
      const bytes = readFileSync(join(outDir, file))
      writeFileSync(join(outDir, `${file}.br`), brotliCompressSync(bytes))
      writeFileSync(join(outDir, `${file}.gz`), gzipSync(bytes))
    }
  },
}

/** What Immich's apps draw their maps from: `map-style/light.json` and `dark.json`, which need no network. */
function drawPhoneMaps(): void {
  const file = fileURLToPath(import.meta.resolve('world-atlas/countries-50m.json'))
  const world = worldOf(JSON.parse(readFileSync(file, 'utf8')) as WorldFile)
  mkdirSync(join(outDir, 'map-style'))
  for (const theme of ['light', 'dark']) {
    // A hundred metres are exact enough for coasts.
    const text = JSON.stringify(plainStyle(theme === 'dark', world), (_, value: unknown) =>
      typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value,
    )
    writeFileSync(join(outDir, 'map-style', `${theme}.json`), text)
  }
}

const builtFiles = (names: RegExp) =>
  readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((name) => names.test(name))

async function buildServiceWorker(): Promise<void> {
  const page = readFileSync(join(outDir, 'index.html'), 'utf8')
  const entry = /<script type="module"[^>]* src="([^"]+)"/.exec(page)?.[1]
  if (entry === undefined) throw new Error('index.html names no script')
  const files = builtFiles(/^assets.*(?:\.js|\.css|latin-wght[^/]*\.woff2)$/)
    .filter((file) => statSync(join(outDir, file)).size <= mostKept)
    .map((file) => `/${file.replaceAll('\\', '/')}`)
    .sort()
  const version = createHash('sha256').update(page).update(files.join()).digest('hex').slice(0, 12)
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { BUILD: JSON.stringify({ version, entry, files }) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      rollupOptions: {
        input: join(import.meta.dirname, 'src/features/install/worker.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  })
}

// assetsInlineLimit 0: fonts as data: URLs would be refused by the content security policy.
export default defineConfig({
  plugins: [react(), tailwindcss(), finished],
  build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022' },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:2283', ws: true } } },
})
