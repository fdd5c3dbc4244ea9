import { existsSync } from 'node:fs'
import path from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

/** Real photos and videos beside the repository: tested with where they are, and no test without. */
const hasFixtures = existsSync(path.join(import.meta.dirname, '../shared/fixtures'))

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.{ts,tsx}',
      'e2e/**/*.test.ts',
      'reliability/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: [...configDefaults.exclude, ...(hasFixtures ? [] : ['e2e/fixtures.test.ts'])],
    globalSetup: ['packages/server/src/platform/testing/global-setup.ts'],
    pool: 'forks',
    // Programs that tests start compile what is the same only once.
    env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, '.runtime', 'compiled') },
    maxWorkers: 2,
    testTimeout: 60_000,
    // On a machine that has much to do, what is waited for comes later.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
})
