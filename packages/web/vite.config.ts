import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const outDir = join(import.meta.dirname, 'dist')

/** Lays compressed copies beside the files, for the server to send as they are. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  closeBundle() {
    const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
    for (const file of files.filter((name) => /\.(?:js|css|html|svg|json|webmanifest)$/.test(name))) {
      const bytes = readFileSync(join(outDir, file))
      writeFileSync(join(outDir, `${file}.br`), brotliCompressSync(bytes))
      writeFileSync(join(outDir, `${file}.gz`), gzipSync(bytes))
    }
  },
}

// assetsInlineLimit 0: fonts as data: URLs would be refused by the content security policy.
export default defineConfig({
  plugins: [react(), tailwindcss(), compressed],
  build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022' },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:2283', ws: true } } },
})
