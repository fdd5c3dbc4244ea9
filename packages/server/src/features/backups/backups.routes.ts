import type { FastifyInstance } from 'fastify'
import { routes } from '@heirloom/contract'
import { operationOf } from '../../catalog/access/access.ts'
import type { Viewer } from '../../catalog/access/access.ts'
import type { Intent } from '../../catalog/intents/intents.ts'
import { findUser } from '../../catalog/users/users.ts'
import { serve } from '../../platform/http/http.ts'
import { recordEvent } from '../../platform/journal/journal.ts'
import type { OperationContext } from '../../platform/journal/journal.ts'
import type { Db } from '../../schema/schema.ts'
import { overviewWire, runWire } from './backups.wire.ts'
import type { Healed } from './healing.ts'
import { readOverview } from './overview.ts'
import { requestRun, stopRun } from './requests.ts'
import { listRuns } from './runs.sql.ts'
import type { RunKind } from './runs.sql.ts'

export interface BackupRouteDependencies {
  readonly db: Db
  readonly schedule: { readonly backupAt: string; readonly drillAt: string }
  readonly hasRecoveryCode: () => Promise<boolean>
  readonly makeRecoveryCode: () => Promise<string>
  readonly heal: (context: OperationContext) => Promise<Healed>
}

const starts = { startBackup: 'backup', startVerify: 'verify', startDrill: 'drill' } as const

export function backupRoutes(app: FastifyInstance, deps: BackupRouteDependencies): void {
  const { db, schedule } = deps

  serve(app, routes.getBackups, async ({ viewer }) => {
    const [overview, hasRecoveryCode] = await Promise.all([readOverview(db), deps.hasRecoveryCode()])
    return overviewWire(overview, viewer, { hasRecoveryCode, schedule })
  })

  serve(app, routes.listBackupRuns, async ({ viewer }) =>
    (await listRuns(db)).map((run) => runWire(run, viewer)),
  )

  for (const [operationId, kind] of Object.entries(starts)) {
    serve(app, routes[operationId as keyof typeof starts], async (request) => {
      const { target } = request.body
      const context = operationOf(request, intentOf[kind], { target })
      const run = await requestRun(db, { target, kind, askedBy: await nameOf(db, request.viewer) }, context)
      return runWire(run, request.viewer)
    })
  }

  serve(app, routes.stopBackupRun, async ({ body, viewer }) =>
    runWire(await stopRun(db, body.id, await nameOf(db, viewer)), viewer),
  )

  serve(app, routes.healOriginals, (request) => deps.heal(operationOf(request, 'asset.heal_from_backup')))

  serve(app, routes.makeRecoveryCode, async (request) => {
    const code = await deps.makeRecoveryCode()
    await recordEvent(db, operationOf(request, 'recovery_code.make'))
    return { code }
  })
}

const intentOf: Readonly<Record<RunKind, Intent>> = {
  backup: 'backup.ask',
  verify: 'backup.ask_verify',
  drill: 'backup.ask_drill',
}

async function nameOf(db: Db, viewer: Viewer): Promise<string> {
  return (await findUser(db, viewer.userId))?.name ?? 'an admin'
}
