import { randomBytes } from 'node:crypto'
import { failure } from '../../platform/errors/errors.ts'
import { neverDumped } from './dumps.sql.ts'

/** The tables that were asked for, in the order of all. Throws `no_such_table`. */
export function chooseTables(
  all: readonly string[],
  asked: readonly string[] | undefined,
): readonly string[] {
  if (asked === undefined) return all
  const secret = asked.find((name) => neverDumped.includes(name))
  if (secret !== undefined)
    throw failure('no_such_table', `The table ${secret} is in no dump: it holds what people sign in with.`)
  const unknown = asked.filter((name) => !all.includes(name))
  if (unknown.length > 0)
    throw failure('no_such_table', `There is no table ${unknown.join(', ')}. There are: ${all.join(', ')}.`)
  return all.filter((name) => asked.includes(name))
}

const longestName = 100

/** A name of its own, whoever else makes one in the same second. */
export function dumpName(at: Date, tables: readonly string[] | undefined, ending: string): string {
  const time = `${at.toISOString().slice(0, 19).replaceAll(':', '')}Z`
  const named = tables?.join('-') ?? 'all'
  const what = named.length > longestName ? `${tables?.length}-tables` : named
  return `${time}-${what}-${randomBytes(3).toString('hex')}.${ending}`
}
