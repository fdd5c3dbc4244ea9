// The description of the API for programs (`/api/openapi.json`) and for people (`/api/docs`), made from the contract.
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'

export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Heirloom', version, description: 'Immich’s API, and Heirloom’s own below /heirloom.' },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'immich_access_token' },
          api_key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        },
      },
    },
    transform: (document) => jsonSchemaTransform(withForm(document)),
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { docExpansion: 'list' } })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

type Document = Parameters<typeof jsonSchemaTransform>[0]

/** Forms are read as a stream by their handler, so their fields are described here and not checked by the route. */
function withForm(document: Document): Document {
  const { multipart, files } = document.route.config?.contract ?? {}
  if (multipart === undefined) return document
  const body = files === undefined ? multipart : multipart.extend(files.shape)
  return { ...document, schema: { ...document.schema, consumes: ['multipart/form-data'], body } }
}

type Described = ReturnType<typeof jsonSchemaTransformObject>
type Named = { readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> } }

/** Each named schema is described as it is sent and as it is answered; most are only ever one of the two. */
function withoutUnused(document: Described): Described {
  const { components, ...rest } = document as Named
  const schemas = new Map(Object.entries(components?.schemas ?? {}))
  const used = new Set<string>()
  addReferences(rest, schemas, used)
  const kept = [...schemas].filter(([name]) => used.has(name))
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } } as Described
}

function addReferences(part: unknown, schemas: ReadonlyMap<string, unknown>, used: Set<string>): void {
  for (const [, name = ''] of JSON.stringify(part).matchAll(/#\/components\/schemas\/([\w.-]+)/g)) {
    if (used.has(name) || !schemas.has(name)) continue
    used.add(name)
    addReferences(schemas.get(name), schemas, used)
  }
}
