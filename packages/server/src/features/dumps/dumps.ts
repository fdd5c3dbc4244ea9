// Dumps: the database or some of its tables as one file, for those who want one. Neither ground nor derived: a copy that
// nothing here depends on. In our own format always, in PostgreSQL's where its programs are there.
// Invariant: a dump is of one moment, stands under its name only when it is whole and was read back, and no dump holds
// sessions or sign-in attempts.
export { makeDump } from './own-format.ts'
export type { DumpDependencies, MadeDump } from './own-format.ts'
export { makePostgresDump } from './pg-dump.ts'
