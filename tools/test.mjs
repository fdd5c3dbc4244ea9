// `npm test`: the set-up, then every test, or those that the words name. Its last line is `N passed, N failed`.
// What was skipped is named: a test that did not run has proved nothing. So is what passed at a second try only.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { nodeForHeirloom, root, setUp } from './setup.mjs'
import { buildWebIfStale } from './web.mjs'

const folder = mkdtempSync(join(tmpdir(), 'heirloom-test-'))
const report = join(folder, 'report.json')

await setUp()
await buildWebIfStale()
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const { status } = spawnSync(nodeForHeirloom(), [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
const { passed, failed, skipped, retried } = readReport()
rmSync(folder, { recursive: true })

// A fault outside any test (a file that does not load, an error nobody awaited) is one too.
const failures = failed === 0 && (status !== 0 || passed === 0) ? 1 : failed
for (const name of skipped) console.log(`skipped: ${name}`)
for (const { name, failureMessages } of retried)
  console.log(`passed at the second try: ${name}\n${failureMessages.join('\n')}`)
console.log(`${passed} passed, ${failures} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
process.exit(failures === 0 ? 0 : 1)

function readReport() {
  try {
    return countResults(JSON.parse(readFileSync(report, 'utf8')))
  } catch {
    return { passed: 0, failed: 0, skipped: [], retried: [] }
  }
}

function countResults({ testResults }) {
  const tests = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ status, fullName, failureMessages }) => ({
      status,
      failureMessages,
      name: `${relative(root, file)}: ${fullName}`,
    })),
  )
  const unloaded = testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
  })
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + unloaded.length,
    skipped: tests
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map(({ name }) => name),
    retried: tests.filter((test) => test.status === 'passed' && test.failureMessages.length > 0),
  }
}
