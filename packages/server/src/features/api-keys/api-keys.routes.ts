import { permission, routes } from '@heirloom/contract'
import type { ApiKeyResponse } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { serve } from '../../platform/http/http.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Db } from '../../schema/schema.ts'
import { changeApiKey, getApiKey, getOwnApiKey, listApiKeys, makeApiKey, withdrawApiKey } from './api-keys.ts'
import type { ApiKey } from './api-keys.ts'

interface ApiKeyDeps {
  readonly db: Db
  readonly secrets: Secrets
}

export async function apiKeyRoutes(app: FastifyInstance, { db, secrets }: ApiKeyDeps): Promise<void> {
  serve(app, routes.getApiKeys, async ({ viewer }) => {
    const keys = await listApiKeys(db, viewer.userId)
    return keys.map(apiKeyWire)
  })

  serve(app, routes.createApiKey, async (request) => {
    const context = operationOf(request, 'api_key.create')
    const { key, secret } = await makeApiKey(db, secrets, request.viewer, request.body, context)
    return { secret, apiKey: apiKeyWire(key) }
  })

  serve(app, routes.getMyApiKey, async ({ viewer }) => apiKeyWire(await getOwnApiKey(db, viewer)))

  serve(app, routes.getApiKey, async ({ viewer, params }) =>
    apiKeyWire(await getApiKey(db, viewer, params.id)),
  )

  serve(app, routes.updateApiKey, async (request) => {
    const { viewer, params, body } = request
    const context = operationOf(request, 'api_key.update')
    return apiKeyWire(await changeApiKey(db, viewer, params.id, body, context))
  })

  serve(app, routes.deleteApiKey, async (request) => {
    await withdrawApiKey(db, request.viewer, request.params.id, operationOf(request, 'api_key.delete'))
    return null
  })
}

function apiKeyWire(key: ApiKey): ApiKeyResponse {
  return {
    id: key.id,
    name: key.name,
    permissions: permission.array().parse(key.permissions),
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  }
}
