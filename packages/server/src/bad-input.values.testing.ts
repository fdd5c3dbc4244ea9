// For tests: values that are wrong for most fields.
const deep = (levels: number, leaf: unknown): unknown => {
  let value = leaf
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

/** Of nothing that is there. */
export const uuid = '8f14e45f-ceea-467f-9d3b-2f0b1d8b6a01'

/** Wrong for most fields, and hard on whatever reads them. */
export const badValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -(2 ** 63),
  2 ** 53,
  '',
  ' ',
  'NaN',
  'Infinity',
  '-0',
  '1e400',
  'x'.repeat(100_000),
  'a\u0000b',
  '\ud800',
  'a\udfff',
  '\u202egnp.exe',
  '💥',
  "'; drop table asset; --",
  '%',
  '\\',
  '((((((',
  ':*&|!<->',
  '../../../../etc/passwd',
  'not-a-uuid',
  '00000000-0000-0000-0000-000000000000',
  uuid,
  `${uuid}\u0000`,
  '0000-00-00',
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  '2024-02-30T25:61:61Z',
  '2024-01-01T00:00:00.000+23:59',
  'no-such-value',
  '__proto__',
  'constructor',
  [],
  [null],
  [[]],
  ['', ''],
  [uuid, uuid, uuid],
  Array.from({ length: 5000 }, () => uuid),
  {},
  { a: 1 },
  { length: 3 },
  deep(300, 'x'),
]

export const badBodies: readonly string[] = [
  '{',
  '[1,2',
  'null',
  'true',
  '0',
  '"text"',
  '[]',
  '{}',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '\ufeff{}',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  '{"a":1e999}',
  '{"a":"\\ud800"}',
]

export const badTypes: readonly string[] = [
  'text/plain',
  'application/xml',
  'application/json; charset=utf-99',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'application/octet-stream',
  '\u00e9',
  ';',
]

/** In a path or a query, as bytes: some are no UTF-8, some mean something to those who take paths apart. */
export const badBytes: readonly string[] = [
  '%00',
  '%ED%A0%80',
  '%FF',
  '%',
  '%2F..%2F',
  '%0d%0aX: y',
  '%25',
  '+',
  '*',
]
