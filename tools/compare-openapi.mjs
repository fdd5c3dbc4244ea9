// Compares our OpenAPI document with another of the same interface, field by field: operations that both have, their
// parameters, bodies and answers. What the other has and we don't serve is no difference (docs/compatibility.md lists that).
//
//   node tools/compare-openapi.mjs <ours.json> <reference.json>     prints every difference that is not allowed
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** Differences that are meant, with their reasons: `where` is the beginning of a difference's place, or all of it. */
function readAllowed() {
  return JSON.parse(readFileSync(join(root, 'tools', 'openapi-differences.json'), 'utf8'))
}

/** All differences, as `{ where, what }`, in the order of the reference. */
function compareDocuments(ours, reference) {
  const operations = Object.entries(reference.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ path, method })),
  )
  const served = new Map(
    Object.entries(ours.paths).flatMap(([path, item]) =>
      methods
        .filter((method) => item[method])
        .map((method) => [key(method, path.replace(/^\/api(?=\/)/, '')), item[method]]),
    ),
  )
  return operations.flatMap(({ path, method }) => {
    const own = served.get(key(method, path))
    const other = reference.paths[path][method]
    return own === undefined ? [] : compareOperation(own, other, { ours, reference })
  })
}

const key = (method, path) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`

function compareOperation(own, other, documents) {
  const where = other.operationId
  return [
    ...differing(`${where}`, 'operationId', own.operationId, other.operationId),
    ...differing(`${where}`, 'permission', own['x-immich-permission'], other['x-immich-permission']),
    ...differing(`${where}`, 'admin only', own['x-immich-admin-only'], other['x-immich-admin-only']),
    ...differing(
      `${where}`,
      'needs a credential',
      (own.security?.length ?? 0) > 0,
      (other.security?.length ?? 0) > 0,
    ),
    ...compareParameters(where, own.parameters ?? [], other.parameters ?? [], documents),
    ...compareBodies(where, own.requestBody, other.requestBody, documents),
    ...compareAnswers(where, own.responses, other.responses, documents),
  ]
}

const placeOf = (parameter) => `${parameter.in} ${parameter.name}`

function compareParameters(where, own, other, documents) {
  const names = new Set([...other, ...own].map(placeOf))
  return [...names].flatMap((each) => {
    const [mine, theirs] = [own, other].map((list) => list.find((one) => placeOf(one) === each))
    const at = `${where} ${each}`
    if (mine === undefined) return [{ where: at, what: 'is missing' }]
    if (theirs === undefined) return [{ where: at, what: 'is ours alone' }]
    return [
      ...differing(at, 'required', mine.required ?? false, theirs.required ?? false),
      ...compareSchemas(at, mine.schema, theirs.schema, { ...documents, sent: true }),
    ]
  })
}

function compareBodies(where, own, other, documents) {
  if (own === undefined && other === undefined) return []
  if (own === undefined) return [{ where: `${where} body`, what: 'is missing' }]
  if (other === undefined) return [{ where: `${where} body`, what: 'is ours alone' }]
  const at = `${where} body`
  return [
    ...differing(at, 'required', own.required ?? false, other.required ?? false),
    ...compareContent(at, own.content, other.content, { ...documents, sent: true }),
  ]
}

const good = (answers) => Object.keys(answers).filter((status) => status.startsWith('2'))

function compareAnswers(where, own, other, documents) {
  return [
    ...differing(where, 'statuses', good(own).toSorted().join(' '), good(other).toSorted().join(' ')),
    ...good(other)
      .filter((status) => own[status] !== undefined)
      .flatMap((status) =>
        compareContent(`${where} ${status}`, own[status].content, other[status].content, {
          ...documents,
          sent: false,
        }),
      ),
  ]
}

function compareContent(where, own = {}, other = {}, context) {
  const [mine, theirs] = [own, other].map((content) => Object.keys(content))
  const found = differing(where, 'content', mine.join(' '), theirs.join(' '))
  if (found.length > 0) return found
  return theirs.flatMap((type) => compareSchemas(where, own[type].schema, other[type].schema, context))
}

/** Both as one plain shape: references followed, unions of a type and null made one nullable type. */
function shapeOf(schema, document) {
  if (schema === undefined) return { types: [] }
  if (schema.$ref !== undefined) {
    const target = schema.$ref
      .split('/')
      .slice(1)
      .reduce((at, part) => at[part], document)
    return {
      ...shapeOf(target, document),
      name: schema.$ref,
      isNullable: shapeOf(target, document).isNullable || schema.nullable === true,
    }
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  if (parts.length > 0) {
    const shapes = parts.map((part) => shapeOf(part, document))
    const values = shapes.filter(({ types }) => types.join() !== 'null')
    const isNullable =
      values.length < shapes.length || shapes.some((one) => one.isNullable) || schema.nullable === true
    if (values.length === 1) return { ...values[0], isNullable }
    if (values.every(({ types }) => types.join() === 'string')) return { types: ['string'], isNullable }
    return { types: ['union'], union: values, isNullable }
  }
  const types = [schema.type ?? []].flat()
  return {
    ...schema,
    types:
      types.filter((type) => type !== 'null').length === 0 ? types : types.filter((type) => type !== 'null'),
    isNullable:
      schema.nullable === true ||
      (types.includes('null') && types.length > 1) ||
      (schema.enum?.includes(null) ?? false),
    ...(schema.const !== undefined && { enum: [schema.const] }),
  }
}

function compareSchemas(where, own, other, context, depth = 0) {
  if (depth > 12) return []
  const mine = shapeOf(own, context.ours)
  const theirs = shapeOf(other, context.reference)
  const found = [
    ...differing(where, 'type', typeOf(mine), typeOf(theirs)),
    ...differing(where, 'nullable', mine.isNullable ?? false, theirs.isNullable ?? false),
    ...compareValues(where, valuesOf(mine), valuesOf(theirs), context),
    ...(context.sent ? compareLimits(where, mine, theirs) : []),
  ]
  if (typeOf(mine) !== typeOf(theirs)) return found
  if (mine.types[0] === 'array')
    return [...found, ...compareSchemas(`${where}[]`, mine.items, theirs.items, context, depth + 1)]
  if (mine.types[0] === 'union') return [...found, ...compareUnions(where, mine, theirs, context, depth)]
  return [...found, ...compareFields(where, mine, theirs, context, depth)]
}

function compareUnions(where, mine, theirs, context, depth) {
  const found = differing(where, 'alternatives', mine.union.length, theirs.union.length)
  if (found.length > 0) return found
  return theirs.union.flatMap((part, index) =>
    compareSchemas(
      `${where}|${index}`,
      { anyOf: [asSchema(mine.union[index])] },
      { anyOf: [asSchema(part)] },
      context,
      depth + 1,
    ),
  )
}

/** A shape is read as a schema again. */
function asSchema({ types, isNullable, union, ...schema }) {
  return {
    ...schema,
    type: isNullable ? [...types, 'null'] : types.length === 1 ? types[0] : types,
    ...(union && { anyOf: union.map(asSchema) }),
  }
}

function compareFields(where, mine, theirs, context, depth) {
  const names = new Set([...Object.keys(theirs.properties ?? {}), ...Object.keys(mine.properties ?? {})])
  return [...names].flatMap((name) => {
    const at = `${where}.${name}`
    if (mine.properties?.[name] === undefined) return [{ where: at, what: 'is missing' }]
    if (theirs.properties?.[name] === undefined) return [{ where: at, what: 'is ours alone' }]
    return [
      ...compareRequired(at, isRequired(mine, name), isRequired(theirs, name), context),
      ...compareSchemas(at, mine.properties[name], theirs.properties[name], context, depth + 1),
    ]
  })
}

/** An answer may promise more than the reference does; what is sent may be asked less for. */
function compareRequired(where, mine, theirs, { sent }) {
  return mine === sent ? differing(where, 'required', mine, theirs) : []
}

/** An answer may hold fewer values than the reference names; what is sent may be more. */
function compareValues(where, mine, theirs, { sent }) {
  const [wide, narrow] = sent ? [mine, theirs] : [theirs, mine]
  const covers = wide === undefined || (narrow !== undefined && narrow.every((one) => wide.includes(one)))
  return covers ? [] : differing(where, 'values', mine?.join(' '), theirs?.join(' '))
}

const isRequired = (shape, name) => shape.required?.includes(name) ?? false
const typeOf = ({ types }) => types.toSorted().join('|')
const valuesOf = (shape) =>
  shape.enum === undefined ? undefined : shape.enum.filter((one) => one !== null).toSorted()

/** What we take must be at least what the reference takes. */
function compareLimits(where, mine, theirs) {
  return [
    ...stricter(where, 'minimum', mine, theirs, -Infinity, (a, b) => a > b),
    ...stricter(where, 'maximum', mine, theirs, Infinity, (a, b) => a < b),
    ...stricter(where, 'minLength', mine, theirs, 0, (a, b) => a > b),
    ...stricter(where, 'maxLength', mine, theirs, Infinity, (a, b) => a < b),
    ...stricter(where, 'minItems', mine, theirs, 0, (a, b) => a > b),
    ...stricter(where, 'maxItems', mine, theirs, Infinity, (a, b) => a < b),
    ...(mine.format !== undefined && mine.format !== theirs.format
      ? differing(where, 'format', mine.format, theirs.format)
      : []),
  ]
}

function stricter(where, name, mine, theirs, none, isStricter) {
  const [a, b] = [mine[name] ?? none, theirs[name] ?? none]
  // Integers beyond what a double holds exactly are written as limits by some generators.
  if (Math.abs(a) >= Number.MAX_SAFE_INTEGER && Math.abs(b) >= Number.MAX_SAFE_INTEGER) return []
  return isStricter(a, b) ? differing(where, name, mine[name], theirs[name]) : []
}

function differing(where, what, mine, theirs) {
  return mine === theirs ? [] : [{ where, what: `${what}: ${told(mine)}, not ${told(theirs)}` }]
}

const told = (value) => (value === undefined || value === '' ? 'none' : String(value))

/** Differences that nobody allowed, and permissions that nothing needs any more. */
function judge(differences, allowed) {
  return {
    unexpected: differences.filter((one) => !allowed.some((rule) => covers(rule, one))),
    unneeded: allowed.filter((rule) => !differences.some((one) => covers(rule, one))),
  }
}

function covers({ where, what }, one) {
  return new RegExp(`^(?:${where})$`).test(one.where) && new RegExp(`^(?:${what})`).test(one.what)
}

if (process.argv[1] === import.meta.filename) {
  const [ours, reference] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')))
  const { unexpected, unneeded } = judge(compareDocuments(ours, reference), readAllowed())
  for (const { where, what } of unexpected) console.log(`${where}: ${what}`)
  for (const { where, what } of unneeded) console.log(`not needed any more: ${where}: ${what}`)
  process.exitCode = unexpected.length + unneeded.length > 0 ? 5 : 0
}
