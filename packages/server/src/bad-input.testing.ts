// For tests: what is wrong with an input, in as many ways as a client, a proxy or somebody hostile may send it; made from the
// OpenAPI document, so that no field is left out. The same seed makes the same inputs.
import { fieldsOf, partOf, sample, sampleNamed } from './bad-input.samples.testing.ts'
import type { Making, Operation, Parameter, Schema, Step } from './bad-input.samples.testing.ts'
import { badBodies, badBytes, badTypes, badValues } from './bad-input.values.testing.ts'

export interface Sent {
  /** What is wrong with it, and where: told where it was answered wrongly. */
  readonly about: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | Buffer | undefined
}

/** Numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Every bad input for this operation: one field is wrong in each, and the others are as they should be. */
export function* badInputs(operation: Operation, making: Making): Generator<Sent> {
  yield* badParameters(operation, making)
  if (operation.body !== undefined && !operation.isForm) {
    yield* badFields(operation, making)
    yield* wholeBodies(operation, making)
  }
}

function* badParameters(operation: Operation, making: Making): Generator<Sent> {
  for (const parameter of operation.parameters) {
    const { name, in: place } = parameter
    const about = `${place} ${name}`
    for (const value of some(badValues, making)) {
      const text = textOf(value)
      yield sent(operation, making, { about: `${about} = ${brief(value)}`, place, name, text })
    }
    if (place === 'header') continue
    for (const bytes of some(badBytes, making))
      yield sent(operation, making, { about: `${about} = bytes ${bytes}`, place, name, raw: bytes })
  }
}

interface Wrong {
  readonly about: string
  readonly place: string
  readonly name: string
  readonly text?: string
  readonly raw?: string
}

function sent(operation: Operation, making: Making, wrong: Wrong): Sent {
  const encoded = wrong.raw ?? encode(wrong.text ?? '')
  const { path, query } = addressOf(operation, making)
  const url = wrong.place === 'path' ? addressOf(operation, making, { [wrong.name]: encoded }).path : path
  const asked = wrong.place === 'query' ? [...query, `${wrong.name}=${encoded.slice(0, 8000)}`] : query
  const body =
    operation.body === undefined || operation.isForm ? undefined : sample(operation.body, operation, making)
  return {
    about: wrong.about,
    url: asked.length === 0 ? url : `${url}?${asked.join('&')}`,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(wrong.place === 'header' && { [wrong.name]: headerText(wrong.text ?? '') }),
    },
    payload: body === undefined ? undefined : JSON.stringify(body),
  }
}

/** Node sends no others. */
const headerText = (text: string): string => text.replaceAll(/[^\u0020-\u007e]/g, '?').slice(0, 4000)

const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

export function addressOf(
  operation: Operation,
  making: Making,
  given: Readonly<Record<string, string>> = {},
): { readonly path: string; readonly query: readonly string[] } {
  const valueOf = ({ name, schema }: Parameter): string =>
    given[name] ?? encode(textOf(sampleNamed(name, schema, operation, making)))
  const inPath = operation.parameters.filter((one) => one.in === 'path')
  const path = inPath.reduce((at, one) => at.replace(`{${one.name}}`, () => valueOf(one)), operation.path)
  const query = operation.parameters
    .filter((one) => one.in === 'query' && one.required)
    .map((one) => `${one.name}=${valueOf(one)}`)
  return { path, query }
}

function* badFields(operation: Operation, making: Making): Generator<Sent> {
  const { body } = operation
  if (body === undefined) return
  const whole = sample(body, operation, making)
  for (const { steps, schema } of fieldsOf(body, making.document)) {
    for (const value of some([...badValues, ...outOfEnum(schema)], making)) {
      const payload = JSON.stringify(withValue(whole, steps, value, operation, making, body))
      yield { ...bodyOf(operation, making, payload), about: `body ${steps.join('.')} = ${brief(value)}` }
    }
  }
}

function* wholeBodies(operation: Operation, making: Making): Generator<Sent> {
  for (const payload of some(badBodies, making))
    yield { ...bodyOf(operation, making, payload), about: `body is ${payload.slice(0, 40)}` }
  yield { ...bodyOf(operation, making, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), about: 'body is no UTF-8' }
  const good = JSON.stringify(sample(operation.body ?? {}, operation, making))
  for (const type of some(badTypes, making))
    yield {
      ...bodyOf(operation, making, good),
      headers: { 'content-type': headerText(type) },
      about: `content-type ${type}`,
    }
}

function bodyOf(operation: Operation, making: Making, payload: string | Buffer): Omit<Sent, 'about'> {
  const { path, query } = addressOf(operation, making)
  const url = query.length === 0 ? path : `${path}?${query.join('&')}`
  return { url, headers: { 'content-type': 'application/json' }, payload }
}

const outOfEnum = (schema: Schema): readonly unknown[] =>
  schema.enum === undefined ? [] : [`${String(schema.enum[0])}x`]

/** As many as each field gets, by chance; in their order. */
export function some<T>(values: readonly T[], { random, perField }: Making): readonly T[] {
  if (values.length <= perField) return values
  const chance = perField / values.length
  const chosen = values.filter(() => random() < chance)
  return chosen.length === 0 ? values.slice(0, 1) : chosen
}

export const brief = (value: unknown): string => {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length})` : text
}

/** The same body with one value in place of another; what leads there is made where it was left out. */
function withValue(
  whole: unknown,
  steps: readonly Step[],
  value: unknown,
  operation: Operation,
  making: Making,
  schema: Schema,
): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return value
  const part = partOf(schema, step, making.document)
  if (typeof step === 'number') {
    const [first] = Array.isArray(whole) ? (whole as unknown[]) : []
    return [withValue(first ?? sample(part, operation, making), rest, value, operation, making, part)]
  }
  const held = isObject(whole) ? whole : {}
  const before = held[step] ?? (rest.length > 0 ? sample(part, operation, making) : undefined)
  return { ...held, [step]: withValue(before, rest, value, operation, making, part) }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
