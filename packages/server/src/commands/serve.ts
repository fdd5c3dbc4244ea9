import { parseArgs } from 'node:util'
import type { ServerHandle } from '../app.ts'
import { startServer } from '../app.ts'
import type { Config } from '../platform/config/config.ts'
import { readConfig } from '../platform/config/config.ts'
import type { DataFolder } from '../platform/data-folder/data-folder.ts'
import {
  findRunning,
  freeBytes,
  openDataFolder,
  removeRunFile,
  writeRunFile,
} from '../platform/data-folder/data-folder.ts'
import { openDatabase } from '../platform/db/db.ts'
import { takeLease } from '../platform/db/lease.sql.ts'
import { errorCode, failure } from '../platform/errors/errors.ts'
import type { Log } from '../platform/log/log.ts'
import { createLog } from '../platform/log/log.ts'
