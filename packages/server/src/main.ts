// The command line: finds the command, runs it, and turns what ends it into words and an exit code.
// Invariant: whatever was foreseen ends with one sentence on standard error; only faults of ours show a stack.
import { exitCodeOf, exitCodes, isWrongArgument } from './commands/exit-codes.ts'
import { Failure, failure } from './platform/errors/errors.ts'

interface Command {
  readonly words: string
  readonly does: string
  /** Loaded when asked for, so that a small command starts fast. */
  run(args: readonly string[]): Promise<number>
}

const commands: Readonly<Record<string, Command>> = {
  serve: {
    words: 'serve [--scratch [--keep]]',
    does: 'run Heirloom: the web page, the API and the worker; --scratch: on a library of its own that is removed at the end',
    run: async (args) => (await import('./commands/serve.ts')).serve(args),
  },
  reset: {
    words: 'reset',
    does: 'empty the library of a running "serve --scratch"; every other one refuses',
    run: async (args) => (await import('./commands/reset.ts')).reset(args),
  },
  work: {
    words: 'work',
    does: 'run one more worker, on this machine or another',
    run: async (args) => (await import('./commands/work.ts')).work(args),
  },
  check: {
    words: 'check [--deep] [--json]',
    does: 'look whether every photo, its file and its history are there, beside a running server too',
    run: async (args) => (await import('./commands/check.ts')).check(args),
  },
  erase: {
    words: 'erase <photo id>… --yes',
    does: 'erase photos for good, with files and history, beside a running server',
    run: async (args) => (await import('./commands/erase.ts')).erase(args),
  },
  user: {
    words: 'user list | grant-admin <email> | revoke-admin <email> | reset-password <email>',
    does: 'look after accounts, beside a running server',
    run: async (args) => (await import('./commands/user.ts')).user(args),
  },
  drill: {
    words: 'drill vanish [--assets 4223]',
    does: 'in a library of its own: delete everything by SQL, be refused, force it, take it back, compare',
    run: async (args) => (await import('./commands/drill.ts')).drill(args),
  },
  history: {
    words:
      'history [--asset <id, name or SHA-1>] [--from … --to …] [--actor <id>] [--min-removed n] [--limit n] [--json]',
    does: 'tell what happened, by whom, and what became of a photo, beside a running server',
    run: async (args) => (await import('./commands/history.ts')).history(args),
  },
  undo: {
    words: 'undo <operation …> | --from … --to … [--actor <id>] [--asset <id>] [--yes]',
    does: 'take operations or a span of time back; shows what it would do and asks first',
    run: async (args) => (await import('./commands/undo.ts')).undo(args),
  },
  journal: {
    words: 'journal verify [--folder <journal>] [--json]',
    does: 'read every file of the journal, and find what is damaged, missing, exchanged or rewritten',
    run: async (args) => (await import('./commands/journal.ts')).journal(args),
  },
  rebuild: {
    words: 'rebuild [--to TIME] [--from <journal>] [--despite-damage] [--yes]',
    does: 'make the database again from the journal alone, as of now or of an earlier moment; keeps the one that was there',
    run: async (args) => (await import('./commands/rebuild.ts')).rebuild(args),
  },
  dump: {
    words: 'dump [--tables account,asset] [--format heirloom | pg_dump] [--to <folder>] [--json]',
    does: 'write the database, or some of its tables, into one file, beside a running server',
    run: async (args) => (await import('./commands/dump.ts')).dump(args),
  },
  recover: {
    words:
      'recover --from <folder, restic:…, s3:… or name> [--into <folder>] [--recovery-code …] [--to TIME] [--drill] [--json]',
    does: 'bring a whole library back from a backup, in seven steps; called again, it goes on where it was',
    run: async (args) => (await import('./commands/recover.ts')).recover(args),
  },
  alarms: {
    words: 'alarms [--test] [--json]',
    does: 'tell what is the matter; --test sends a message to every place that is set up for alarms',
    run: async (args) => (await import('./commands/alarms.ts')).alarms(args),
  },
  backup: {
    words:
      'backup [status | list] [--json] | run | verify | drill [--target name] [--wait] | heal | recovery-code',
    does: 'make a backup, read it back, try a restore from it, tell how they are, beside a running server',
    run: async (args) => (await import('./commands/backup.ts')).backup(args),
  },
  version: {
    words: 'version',
    does: 'print the version',
    run: async () => {
      const { version } = await import('./commands/version.ts')
      return say(`Heirloom ${version}, Node ${process.versions.node}`)
    },
  },
  help: { words: 'help', does: 'print this', run: () => Promise.resolve(say(help())) },
}

function help(): string {
  const lines = Object.values(commands).map(({ words, does }) => `  heirloom ${words}\n      ${does}`)
  return `Heirloom, a home for photos and videos.\n\n${lines.join('\n')}\n\nSettings: docs/settings.md`
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return exitCodes.done
}

const synonyms: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
}

async function run([name = 'help', ...args]: readonly string[]): Promise<number> {
  try {
    const command = commands[synonyms[name] ?? name]
    if (!command)
      throw failure('usage', `There is no command "${name}". Known are: ${Object.keys(commands).join(', ')}.`)
    return await command.run(args)
  } catch (error) {
    report(error)
    return exitCodeOf(error)
  }
}

function report(error: unknown): void {
  if (error instanceof Failure || isWrongArgument(error)) process.stderr.write(`heirloom: ${error.message}\n`)
  else console.error(error)
}

process.exit(await run(process.argv.slice(2)))
