// The records of a zip around its files' bytes: stored, each with its sums after it, and the long form (zip64) of whatever is
// longer or further away than four bytes tell. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
export interface StoredEntry {
  readonly name: Buffer
  readonly size: number
  readonly modifiedAt: Date
  /** Where its header begins. */
  readonly offset: number
  readonly crc: number
}

const most = 0xffff_ffff
const mostEntries = 0xffff
const madeByUnix = (3 << 8) | 63
const plainFile = 0o100664 * 0x1_0000
/** The sums come after the bytes; names are UTF-8. */
const flags = 0x0808
const nothing = Buffer.alloc(0)

function fields(bytes: 2 | 4, values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(bytes * values.length)
  for (const [index, value] of values.entries()) buffer.writeUIntLE(value, index * bytes, bytes)
  return buffer
}
const shorts = (...values: readonly number[]): Buffer => fields(2, values)
const words = (...values: readonly number[]): Buffer => fields(4, values)
const longs = (...values: readonly number[]): Buffer =>
  words(...values.flatMap((value) => [value % 2 ** 32, Math.floor(value / 2 ** 32)]))

const isLong = ({ size }: StoredEntry): boolean => size >= most

function commonOf(entry: StoredEntry): Buffer {
  const version = isLong(entry) || entry.offset >= most ? 45 : 20
  return shorts(version, flags, 0, ...dosTime(entry.modifiedAt))
}

/** What comes before an entry's bytes. */
export function headerOf(entry: StoredEntry): Buffer {
  const { name, modifiedAt, size } = entry
  const told = isLong(entry) ? most : 0
  const extra = Buffer.concat([timeOf(modifiedAt), isLong(entry) ? longOf(size, size) : nothing])
  const sums = words(0, told, told)
  const lengths = shorts(name.length, extra.length)
  return Buffer.concat([words(0x04034b50), commonOf(entry), sums, lengths, name, extra])
}

/** What comes after them. */
export function sumsOf(entry: StoredEntry): Buffer {
  const { size, crc } = entry
  return Buffer.concat([words(0x08074b50, crc), isLong(entry) ? longs(size, size) : words(size, size)])
}

function listedOf(entry: StoredEntry): Buffer {
  const { name, modifiedAt, size, offset, crc } = entry
  const long = [...(isLong(entry) ? [size, size] : []), ...(offset >= most ? [offset] : [])]
  const extra = Buffer.concat([timeOf(modifiedAt), long.length > 0 ? longOf(...long) : nothing])
  const told = Math.min(size, most)
  const sums = words(crc, told, told)
  const lengths = shorts(name.length, extra.length, 0, 0, 0)
  const place = words(plainFile, Math.min(offset, most))
  return Buffer.concat([
    words(0x02014b50),
    shorts(madeByUnix),
    commonOf(entry),
    sums,
    lengths,
    place,
    name,
    extra,
  ])
}

/** The list of all entries, which begins at `offset` and which a zip ends with. */
export function directoryOf(entries: readonly StoredEntry[], offset: number): Buffer {
  const list = Buffer.concat(entries.map(listedOf))
  const { length } = list
  const isFar = entries.length >= mostEntries || length >= most || offset >= most
  const count = Math.min(entries.length, mostEntries)
  const end = [shorts(0, 0, count, count), words(Math.min(length, most), Math.min(offset, most)), shorts(0)]
  const far = isFar ? farEnd(entries.length, length, offset) : nothing
  return Buffer.concat([list, far, words(0x06054b50), ...end])
}

const farEnd = (count: number, length: number, offset: number): Buffer =>
  Buffer.concat([
    words(0x06064b50),
    longs(44),
    shorts(madeByUnix, 45),
    words(0, 0),
    longs(count, count, length, offset),
    words(0x07064b50, 0),
    longs(offset + length),
    words(1),
  ])

const longOf = (...values: readonly number[]): Buffer =>
  Buffer.concat([shorts(1, values.length * 8), longs(...values)])

/** To the second, in UTC; between 1901 and 2038, as four bytes tell it. */
function timeOf(at: Date): Buffer {
  const seconds = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.floor(at.getTime() / 1000)))
  return Buffer.concat([shorts(0x5455, 5), Buffer.from([1]), words(seconds >>> 0)])
}

/** To two seconds, in the zone of the server; from 1980 to 2107. */
function dosTime(at: Date): readonly [time: number, day: number] {
  const year = Math.max(0, Math.min(127, at.getFullYear() - 1980))
  const day = (year << 9) | ((at.getMonth() + 1) << 5) | at.getDate()
  return [(at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1), day]
}
