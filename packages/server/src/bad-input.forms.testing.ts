// For tests: forms in which one thing is wrong: a field's value, its part's headers, or the form around them.
import { fieldsOf, sampleNamed } from './bad-input.samples.testing.ts'
import type { Making, Operation, Schema } from './bad-input.samples.testing.ts'
import { addressOf, brief, some, textOf } from './bad-input.testing.ts'
import type { Sent } from './bad-input.testing.ts'
import { badValues } from './bad-input.values.testing.ts'

interface Part {
  /** What stands in the header, after `form-data; `. */
  readonly disposition: string
  readonly content: string | Buffer
  readonly headers?: readonly string[]
}

const boundary = 'heirloom-boundary'
const quoted = (name: string): string => `"${name.replaceAll(/["\r\n]/g, '_')}"`
const fieldPart = (name: string, content: string): Part => ({ disposition: `name=${quoted(name)}`, content })
const filePart = (name: string, content: Buffer | string, fileName = 'a.jpg'): Part => ({
  disposition: `name=${quoted(name)}; filename=${quoted(fileName)}`,
  content,
})

function formOf(parts: readonly Part[], end = `--${boundary}--\r\n`): Buffer {
  const pieces = parts.flatMap(({ disposition, content, headers = [] }) => [
    Buffer.from(`--${boundary}\r\n`),
    Buffer.from(
      [`content-disposition: form-data; ${disposition}`, ...headers, '', ''].join('\r\n').toWellFormed(),
    ),
    typeof content === 'string' ? Buffer.from(content.toWellFormed()) : content,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...pieces, Buffer.from(end)])
}

const isFile = ({ format }: Schema): boolean => format === 'binary'

/** Every bad form for an operation that takes one. `file` gives what is right for it, now and then another. */
export function* badForms(operation: Operation, making: Making, file: () => Buffer): Generator<Sent> {
  const { body } = operation
  if (body === undefined || !operation.isForm) return
  const fields = fieldsOf(body, making.document).flatMap(({ steps, schema }) =>
    steps.length === 1 ? [{ name: String(steps[0]), schema }] : [],
  )
  const good = (): readonly Part[] =>
    fields
      .filter(({ name, schema }) => isFile(schema) || (body.required?.includes(name) ?? false))
      .map(({ name, schema }) =>
        isFile(schema)
          ? filePart(name, file())
          : fieldPart(name, textOf(sampleNamed(name, schema, operation, making))),
      )
  const send = (about: string, payload: Buffer | string, type?: string): Sent => ({
    about: `form ${about}`,
    ...targetOf(operation, making),
    headers: { 'content-type': type ?? `multipart/form-data; boundary=${boundary}` },
    payload,
  })
  yield send('as it should be', formOf(good()))
  for (const { name, schema } of fields)
    for (const part of badParts(name, schema, making, file())) {
      const others = good().filter(({ disposition }) => !disposition.startsWith(`name=${quoted(name)}`))
      const about = `${part.disposition.slice(0, 80)} = ${brief(part.content.toString('utf8').slice(0, 100))}`
      yield send(`${about}, first`, formOf([part, ...others]))
      if (making.random() < 0.3) yield send(`${about}, last`, formOf([...others, part]))
      if (making.random() < 0.3) yield send(`${about}, twice`, formOf([...good(), part, part]))
    }
  for (const [about, payload, type] of badShapes(good(), file())) yield send(about, payload, type)
}

function targetOf(operation: Operation, making: Making): { readonly url: string } {
  const { path, query } = addressOf(operation, making)
  return { url: query.length === 0 ? path : `${path}?${query.join('&')}` }
}

function badParts(name: string, schema: Schema, making: Making, file: Buffer): readonly Part[] {
  if (!isFile(schema))
    return [...some(badValues, making).map((value) => fieldPart(name, textOf(value))), filePart(name, file)]
  return [
    fieldPart(name, 'a field where a file should be'),
    filePart(name, ''),
    filePart(name, file.subarray(0, file.length >> 1)),
    filePart(name, Buffer.concat([file, Buffer.from('more')])),
    filePart(name, 'no picture'),
    ...badNames.map((fileName) => filePart(name, file, fileName)),
    { disposition: `name=${quoted(name)}; filename*=UTF-8''%ff%fe%00.jpg`, content: file },
    { disposition: `name=${quoted(name)}; filename*=no-such-charset''a.jpg`, content: file },
    { ...filePart(name, file), headers: ['content-type: nothing/'.padEnd(5000, 'x')] },
    { ...filePart(name, file), headers: ['content-transfer-encoding: base64'] },
  ]
}

const badNames = [
  '',
  '.',
  '..',
  '../../../../etc/passwd',
  'C:\\windows\\a.jpg',
  '/etc/passwd.jpg',
  'a\u0000.jpg',
  '\u202egpj.exe',
  `${'x'.repeat(5000)}.jpg`,
  '.jpg',
  'CON.jpg',
  'a.jpg/',
  ' ',
  '💥.jpg',
  '\ud800.jpg',
]

type Shape = readonly [about: string, payload: Buffer | string, type?: string]

function badShapes(good: readonly Part[], file: Buffer): readonly Shape[] {
  const whole = formOf(good)
  const many = Array.from({ length: 500 }, (_, n) => fieldPart(`field${n}`, 'x'))
  const files = Array.from({ length: 20 }, (_, n) => filePart(`file${n}`, file))
  return [
    ['of nothing', ''],
    ['without parts', formOf([])],
    ['without its end', formOf(good, '')],
    ['cut in its middle', whole.subarray(0, whole.length >> 1)],
    ['cut in its first header', whole.subarray(0, boundary.length + 12)],
    ['with words before and after', Buffer.concat([Buffer.from('before\r\n'), whole, Buffer.from('after')])],
    ['of 500 fields', formOf([...many, ...good])],
    ['of 500 fields, after the file', formOf([...good, ...many])],
    ['of 20 files', formOf([...files, ...good])],
    ['with a field of 2 MB', formOf([fieldPart('x', 'x'.repeat(2_000_000)), ...good])],
    ['with a name of 100 kB', formOf([fieldPart('x'.repeat(100_000), 'x'), ...good])],
    ['with a part without a name', formOf([{ disposition: 'x=y', content: 'x' }, ...good])],
    ['with a part __proto__', formOf([fieldPart('__proto__', 'x'), fieldPart('constructor', 'x'), ...good])],
    [
      'with a part of a header of 100 kB',
      formOf([{ ...fieldPart('x', 'x'), headers: [`x: ${'y'.repeat(100_000)}`] }, ...good]),
    ],
    ['of the file alone', formOf(good.filter(({ disposition }) => disposition.includes('filename')))],
    ['of all but the file', formOf(good.filter(({ disposition }) => !disposition.includes('filename')))],
    ['with another boundary', whole, 'multipart/form-data; boundary=another'],
    ['without a boundary', whole, 'multipart/form-data'],
    ['with a boundary of 300', whole, `multipart/form-data; boundary=${'x'.repeat(300)}`],
    ['with an empty boundary', whole, 'multipart/form-data; boundary='],
    ['of another kind', whole, `multipart/mixed; boundary=${boundary}`],
    ['that is called JSON', whole, 'application/json'],
    ['that is a URL', 'assetData=x&file=y', 'application/x-www-form-urlencoded'],
    ['that is JSON', '{"file":"x"}', 'application/json'],
    ['that is bytes', file, 'application/octet-stream'],
  ]
}
