// `npm run check`: everything that is looked at without running the program. One line a tool; what a tool found stands
// below. A tool that saw nothing, or less than there is, has failed: silence is no proof.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nodeForHeirloom, root, setUp } from './setup.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)
const server = count(['packages/server/src', 'packages/contract/src'], /\.ts$/)
const web = count(['packages/web/src'], /\.tsx?$/)
const sources = server + web

const checks = [
  { name: 'format', run: 'oxfmt', args: ['--check', '.'], least: sources, seen: filesOfFinished },
  {
    name: 'lint',
    run: 'oxlint',
    args: ['--type-aware', '--deny-warnings', '.'],
    least: sources,
    seen: filesOfFinished,
  },
  {
    name: 'types, server',
    run: 'tsc',
    args: ['-p', '.', '--listFiles'],
    least: server,
    seen: ownFiles,
    says: withoutPaths,
  },
  {
    name: 'types, web',
    run: 'tsc',
    args: ['-p', 'packages/web', '--listFiles'],
    least: web,
    seen: ownFiles,
    says: withoutPaths,
  },
  {
    name: 'architecture',
    run: 'depcruise',
    args: ['--config', 'tools/depcruise.config.mjs', '--output-type', 'json', 'packages'],
    least: sources,
    seen: (text) => cruised(text).modules.filter(({ source }) => source.startsWith('packages/')).length,
    says: (text) => cruised(text).summary.violations.map(violation).join('\n'),
  },
  {
    name: 'unused code',
    run: 'knip',
    args: ['--treat-config-hints-as-errors', '--no-progress', '--preprocessor', './tools/knip-seen.mjs'],
    least: sources,
    seen: (text) => Number(/knip saw (\d+) files/.exec(text)?.[1] ?? 0),
  },
]

function cruised(text) {
  try {
    return JSON.parse(text)
  } catch {
    return { modules: [], summary: { violations: [{ rule: { name: text }, from: '', to: '' }] } }
  }
}

function violation({ rule, from, to, cycle }) {
  const way = cycle ? cycle.map(({ name }) => name).join(' -> ') : to
  return `${rule.name}: ${from} -> ${way}`
}

function filesOfFinished(text) {
  return Number(/ on (\d+) files/.exec(text)?.[1] ?? 0)
}

function isPath(line) {
  return line.startsWith('/') || /^[A-Z]:[\\/]/.test(line)
}

function ownFiles(text) {
  return text.split('\n').filter((line) => isPath(line) && !line.includes('node_modules')).length
}

/** How many source files there are: what each tool must have seen at least. */
function count(folders, pattern) {
  return folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }))
    .filter((name) => pattern.test(name)).length
}

function runTool({ run, args }) {
  return new Promise((resolve) => {
    const child = spawn(nodeForHeirloom(), [bin(run), ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    child.stdout.on('data', (data) => (text += data))
    child.stderr.on('data', (data) => (text += data))
    child.on('close', (code) => resolve({ code, text }))
  })
}

async function check(one) {
  const start = Date.now()
  const { code, text } = await runTool(one)
  const seen = one.seen(text)
  const isEnough = seen >= one.least && seen > 0
  const ok = code === 0 && isEnough
  const why = code === 0 && !isEnough ? `, too few: there are ${one.least}` : ''
  const seconds = ((Date.now() - start) / 1000).toFixed(1)
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${one.name.padEnd(14)} ${seen} files${why}, ${seconds} s`)
  if (!ok) console.log(indented(one, text))
  return ok
}

function withoutPaths(text) {
  return text
    .split('\n')
    .filter((line) => !isPath(line))
    .join('\n')
}

function indented({ says = (text) => text }, text) {
  return says(text).trimEnd().replaceAll(/^/gm, '     ')
}

/** Two at a time: more only take turns on a small machine. */
async function checkAll() {
  const waiting = [...checks]
  const results = []
  const lane = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) results.push(await check(one))
  }
  await Promise.all([lane(), lane()])
  return results.every(Boolean)
}

await setUp()
process.exit((await checkAll()) ? 0 : 1)
