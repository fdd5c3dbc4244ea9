import { setPriority } from 'node:os'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { peekTarget, recover as bringBack, removeScratch } from '../features/recovery/recovery.ts'
import type { RecoveryReport, TargetPeek } from '../features/recovery/recovery.ts'
import { leaveExternalDatabase, readConfig } from '../platform/config/config.ts'
import type { BackupTarget, Config } from '../platform/config/config.ts'
import { failure } from '../platform/errors/errors.ts'
import { createLog } from '../platform/log/log.ts'
import { findInstanceKey } from '../platform/secrets/secrets.ts'
import { describePlace, openTarget, parsePlace } from '../platform/targets/targets.ts'
import { exitCodes } from './exit-codes.ts'
import { momentOf } from './moments.ts'
import { connectRecovery, stopDatabaseOf } from './recover-connect.ts'
import { untilAskedToEnd } from './until-asked.ts'
import { createTeller, lastWords, summary } from './recover-words.ts'

const options = {
  from: { type: 'string' },
  into: { type: 'string' },
  'recovery-code': { type: 'string' },
  to: { type: 'string' },
  'despite-damage': { type: 'boolean' },
  drill: { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options }).values

/** Brings a library back from a target, in seven steps; called again, it goes on where it was. */
export async function recover(args: readonly string[]): Promise<number> {
  const values = parse(args)
  const isDrill = values.drill === true
  if (isDrill) leaveExternalDatabase()
  const config = readConfig()
  const into = folderOf(values, config)
  const log = createLog({ level: 'warn', name: 'recover', write: (line) => void process.stderr.write(line) })
  const spec = findTarget(values.from, config)
  const target = openTarget(spec, { root: into, credentials: config.backups.credentials, log })
  if (isDrill) setPriority(19)
  const stopping = new AbortController()
  void untilAskedToEnd().then(() => stopping.abort(stopped(isDrill)))
  try {
    if (isDrill) await removeScratch(into, (folder) => stopDatabaseOf(folder, log))
    const peek = await peekTarget(target)
    const tell = createTeller(values.json === true)
    const report = await bringBack({
      target,
      place: describePlace(spec),
      into,
      recoveryCode: isDrill ? undefined : await codeOf(values, config, peek),
      key: isDrill ? await findInstanceKey(config.dataFolder) : undefined,
      to: momentOf(values.to),
      despiteDamage: values['despite-damage'] === true,
      isDrill,
      parallel: isDrill ? 2 : 4,
      signal: stopping.signal,
      use: connectRecovery(log),
      log,
      ...tell,
    })
    return end(values, report, into)
  } finally {
    await target.close()
    if (isDrill) await removeScratch(into, (folder) => stopDatabaseOf(folder, log))
  }
}

const stopped = (isDrill: boolean): Error =>
  failure(
    'recovery_stopped',
    isDrill
      ? 'Stopped. Nothing of the drill is left.'
      : 'Stopped. Call the same again, and it goes on from here.',
  )

function folderOf({ drill, into }: Values, config: Config): string {
  if (into !== undefined) return resolve(into)
  if (drill === true) throw failure('usage', 'Say where to try it: --into <a folder that may be removed>.')
  return config.dataFolder
}

/** A name of the settings, `kind:place`, or a folder. */
function findTarget(from: string | undefined, { backups }: Config): BackupTarget {
  const names = backups.targets.map(({ name }) => name)
  if (from === undefined)
    throw failure('usage', `Say from where: --from <folder>, restic:…, s3:…${named(names)}`)
  const known = backups.targets.find(({ name }) => name === from)
  const place = known ?? parsePlace(/^[a-z0-9]+:/.test(from) ? from : resolve(from))
  if (place !== undefined) return place
  throw failure(
    'usage',
    `“${from}” is no place for backups. Say a folder, restic:<repository>, s3:https://…${named(names)}`,
  )
}

const named = (names: readonly string[]): string =>
  names.length === 0 ? '.' : `, or the name of a target: ${names.join(', ')}.`

/** Without a code a library comes back, too; but whoever wants that has to say so. */
async function codeOf(values: Values, config: Config, peek: TargetPeek): Promise<string | undefined> {
  const given = values['recovery-code'] ?? config.recoveryCode
  if (given !== undefined) return given
  if (values.yes === true) return undefined
  if (!process.stdin.isTTY) throw codeNeeded()
  return await askCode(peek)
}

function codeNeeded(): Error {
  return failure(
    'recovery_code_needed',
    'Say the recovery code (--recovery-code, or HEIRLOOM_RECOVERY_CODE), and every password stays valid. ' +
      'Without it: --yes; then every account gets a new password with heirloom user reset-password.',
  )
}

async function askCode({ hasRecoveryFile, instance, headAt }: TargetPeek): Promise<string | undefined> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    process.stderr.write(`This is library ${instance}, backed up until ${headAt ?? 'an unknown moment'}.\n`)
    const code = hasRecoveryFile
      ? (await prompt.question('Its recovery code (empty: there is none): ')).trim()
      : ''
    if (code !== '') return code
    const answer = await prompt.question('Without it every password is to be reset. Go on? [y/N] ')
    if (/^y(?:es)?$/i.test(answer.trim())) return undefined
  } finally {
    prompt.close()
  }
  throw failure('not_confirmed', 'Nothing was changed.')
}

function end(values: Values, report: RecoveryReport, into: string): number {
  const isDrill = values.drill === true
  process.stdout.write(values.json === true ? lastWords(report) : summary(report, { into, isDrill }))
  return report.ok ? exitCodes.done : exitCodes.foundProblems
}
