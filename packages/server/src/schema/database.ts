import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** A pool or a transaction over Heirloom's tables. */
export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>
