// For tests: what an OpenAPI document says of an operation's input: its fields, and the least that is valid.
import { uuid } from './bad-input.values.testing.ts'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minimum?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly additionalProperties?: Schema | boolean
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema: Schema
}

interface Described {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

export interface Operation {
  readonly operationId: string
  readonly method: string
  /** With `{id}`. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  readonly isForm: boolean
}

/** A valid value for a field, by its name and the operation's path; undefined where its schema tells enough. */
export type Known = (name: string, path: string) => unknown

export interface Making {
  readonly document: Document
  readonly known: Known
  readonly random: () => number
  /** How many bad values each field gets; all of them where there are no more. */
  readonly perField: number
}

export function operationsOf(document: Document): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId, parameters = [], requestBody }]) => {
      const [[type, content] = []] = Object.entries(requestBody?.content ?? {})
      return {
        operationId,
        method: method.toUpperCase(),
        path,
        parameters,
        body: content?.schema,
        isForm: type?.startsWith('multipart/') ?? false,
      }
    }),
  )
}

export type Step = string | number

interface Field {
  readonly steps: readonly Step[]
  readonly schema: Schema
}

/** Every field of a body, and the elements of its lists. */
export function fieldsOf(schema: Schema, document: Document, steps: readonly Step[] = []): readonly Field[] {
  if (steps.length > 5) return []
  const plain = resolve(schema, document)
  const own = steps.length === 0 ? [] : [{ steps, schema: plain }]
  const parts = [...(plain.anyOf ?? []), ...(plain.oneOf ?? []), ...(plain.allOf ?? [])]
  const below = [
    ...Object.entries(plain.properties ?? {}).flatMap(([name, each]) =>
      fieldsOf(each, document, [...steps, name]),
    ),
    ...(plain.items === undefined ? [] : fieldsOf(plain.items, document, [...steps, 0])),
    ...parts.flatMap((part) =>
      fieldsOf(part, document, steps).filter((field) => field.steps.length > steps.length),
    ),
  ]
  return [...own, ...below]
}

function resolve(schema: Schema, document: Document): Schema {
  if (schema.$ref === undefined) return schema
  const name = schema.$ref.split('/').at(-1) ?? ''
  const found = document.components?.schemas?.[name]
  if (found === undefined) throw new Error(`${schema.$ref} is not in the document`)
  return resolve(found, document)
}

export function partOf(schema: Schema, step: Step, document: Document): Schema {
  const plain = resolve(schema, document)
  const here = typeof step === 'number' ? plain.items : plain.properties?.[step]
  if (here !== undefined) return here
  const parts = [...(plain.anyOf ?? []), ...(plain.oneOf ?? []), ...(plain.allOf ?? [])]
  return parts.map((part) => partOf(part, step, document)).find((part) => Object.keys(part).length > 0) ?? {}
}

/** The least that is valid. */
export function sample(schema: Schema, operation: Operation, making: Making): unknown {
  const plain = resolve(schema, making.document)
  const [part] = [...(plain.anyOf ?? []), ...(plain.oneOf ?? []), ...(plain.allOf ?? [])]
  if (part !== undefined) return sample(part, operation, making)
  if (plain.const !== undefined) return plain.const
  if (plain.enum !== undefined) return plain.enum[0]
  const type = typeof plain.type === 'string' ? plain.type : plain.type?.[0]
  switch (type ?? 'string') {
    case 'object':
      return Object.fromEntries(
        (plain.required ?? []).map((name) => [
          name,
          sampleNamed(name, plain.properties?.[name] ?? {}, operation, making),
        ]),
      )
    case 'array':
      return plain.items === undefined ? [] : [sample(plain.items, operation, making)]
    case 'integer':
    case 'number':
      return Math.max(plain.minimum ?? 1, 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return sampleText(plain)
  }
}

export function sampleNamed(name: string, schema: Schema, operation: Operation, making: Making): unknown {
  const known = making.known(name, operation.path)
  if (known === undefined) return sample(schema, operation, making)
  return resolve(schema, making.document).type === 'array' && !Array.isArray(known) ? [known] : known
}

function sampleText({ format, minLength = 1 }: Schema): string {
  if (format === 'uuid' || format === 'guid') return uuid
  if (format === 'date-time') return '2024-02-03T04:05:06.000Z'
  if (format === 'date') return '2024-02-03'
  if (format === 'email') return 'somebody@example.org'
  return 'x'.repeat(Math.max(minLength, 1))
}
