// Where the colour of a HEIC or AVIF is described: the first `colr` boxes in meta/iprp/ipco. Decoders hand out pixels as
// they are stored; this tells what they mean.

export type PictureColour =
  | { readonly kind: 'icc'; readonly profile: Buffer }
  | { readonly kind: 'coded'; readonly primaries: number; readonly transfer: number }

/** Null where nothing is said, which means sRGB. A profile goes before codes. */
export function heifColour(file: Buffer): PictureColour | null {
  const meta = findBox(file, 'meta')
  const properties = meta && findBox(findBox(meta.subarray(4), 'iprp'), 'ipco')
  const colours = boxes(properties ?? Buffer.alloc(0)).filter((box) => box.type === 'colr')
  const profile = colours.find(({ body }) => ['prof', 'rICC'].includes(body.toString('latin1', 0, 4)))
  if (profile !== undefined) return { kind: 'icc', profile: profile.body.subarray(4) }
  const coded = colours.find(({ body }) => body.length >= 8 && body.toString('latin1', 0, 4) === 'nclx')
  if (coded === undefined) return null
  return { kind: 'coded', primaries: coded.body.readUInt16BE(4), transfer: coded.body.readUInt16BE(6) }
}

function findBox(parent: Buffer | undefined, type: string): Buffer | undefined {
  return boxes(parent ?? Buffer.alloc(0)).find((box) => box.type === type)?.body
}

function boxes(parent: Buffer): { type: string; body: Buffer }[] {
  const found: { type: string; body: Buffer }[] = []
  for (let at = 0; at + 8 <= parent.length;) {
    const size = boxSize(parent, at)
    if (size === null) break
    found.push({
      type: parent.toString('latin1', at + 4, at + 8),
      body: parent.subarray(at + size.header, at + size.whole),
    })
    at += size.whole
  }
  return found
}

function boxSize(parent: Buffer, at: number): { header: number; whole: number } | null {
  const short = parent.readUInt32BE(at)
  if (short === 0) return { header: 8, whole: parent.length - at }
  if (short !== 1) return short < 8 ? null : { header: 8, whole: short }
  if (at + 16 > parent.length) return null
  const long = Number(parent.readBigUInt64BE(at + 8))
  return long < 16 ? null : { header: 16, whole: long }
}
