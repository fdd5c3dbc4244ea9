import { compareAll, figureOfComparison } from './compare.ts'
import { configure, proveConfiguration } from './configuration.ts'
import { proveDatabase, restoreDatabase } from './database.ts'
import { figureOfTarget, lookAround } from './environment.ts'
import { figureOfLibrary, restoreLibrary } from './library.ts'
import { figureOfOptional, restoreModels } from './optional.ts'
import type { Step } from './recovery-types.ts'
import { figureOfStart, startRestored } from './start.ts'

/** The way of a recovery, in order. The last two are done again by one that goes on: a server has ended with its call. */
export const steps: readonly Step[] = [
  {
    name: 'environment',
    words: 'Looking at the target and at this machine',
    stays: true,
    run: lookAround,
    check: figureOfTarget,
  },
  {
    name: 'configuration',
    words: 'Putting back identity, keys and settings',
    stays: true,
    run: configure,
    check: proveConfiguration,
  },
  {
    name: 'database',
    words: 'Building the database from the journal',
    stays: true,
    run: restoreDatabase,
    check: proveDatabase,
  },
  {
    name: 'library',
    words: 'Fetching photos and videos',
    stays: true,
    run: restoreLibrary,
    check: figureOfLibrary,
  },
  {
    name: 'optional',
    words: 'Fetching what is there for comfort',
    stays: true,
    run: restoreModels,
    check: figureOfOptional,
  },
  { name: 'start', words: 'Starting the server', stays: false, run: startRestored, check: figureOfStart },
  { name: 'check', words: 'Comparing everything', stays: false, run: compareAll, check: figureOfComparison },
]
