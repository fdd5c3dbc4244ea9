// From the Node that a person has (20 or newer) to the one that Heirloom runs on, with everything in place.
// Plain JavaScript of Node 20: nothing here may need the set-up.
import { spawn } from 'node:child_process'
import module from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SetupError, isNode24, nodeForHeirloom, root, setUp } from './setup.mjs'
import { buildWebIfStale } from './web.mjs'

const main = join(root, 'packages', 'server', 'src', 'main.ts')

// What was compiled once is not compiled again at the next start, nor in processes that this one starts.
process.env.NODE_COMPILE_CACHE ??= join(root, '.runtime', 'compiled')

/** `heirloom <command> …`; `heirloom --run <file> …` runs a file of the project in the same surroundings. */
export async function launch(args) {
  try {
    await prepare(args)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exit(3)
  }
  const [file, rest] = args[0] === '--run' ? [resolve(args[1] ?? ''), args.slice(2)] : [main, args]
  if (isNode24()) await runHere(file, rest)
  else runBeside(file, rest)
}

/** A command that only asks something about a running server does without the web page. */
async function prepare(args) {
  await setUp()
  if (args[0] === 'serve') await buildWebIfStale()
}

/** The present process becomes Heirloom. */
async function runHere(file, args) {
  process.argv.splice(1, process.argv.length, file, ...args)
  module.enableCompileCache?.()
  await import(pathToFileURL(file).href)
}

/** Node 24 runs beside this process, which passes on signals and the exit code. When this one dies, so does that. */
function runBeside(file, args) {
  const child = spawn(nodeForHeirloom(), [file, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])
    process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(
      `Node 24 could not be started: ${error.message}. Remove the folder .runtime, then try again.`,
    )
    process.exit(3)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
