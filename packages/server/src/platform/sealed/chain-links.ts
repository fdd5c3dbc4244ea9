import type { ChainFault, ChainFaultCode, VerifyOptions } from './chain-faults.ts'
import { noSegment } from './format.ts'
import type { SegmentHeader } from './format.ts'
import { segmentPath } from './paths.ts'
import type { SegmentFile } from './paths.ts'

/** A segment as it was found; without content where it can't be relied on, which was told already. */
export interface ChainLink extends SegmentFile {
  readonly content?: {
    readonly header: SegmentHeader
    readonly sha256: string
    readonly rows: Readonly<Record<string, number>>
    readonly bytes: number
  }
}

/** What is wrong between segments, and between them and what is known of them from elsewhere. */
export function linkSegments(
  links: readonly ChainLink[],
  { heads = [], instance }: VerifyOptions,
): readonly ChainFault[] {
  const byNumber = new Map(links.map((link) => [link.number, link]))
  const expected = instance ?? links.find((link) => link.content !== undefined)?.content?.header.instance
  return [
    ...missingBetween(links),
    ...links.flatMap((link) => checkLink(link, byNumber.get(link.number - 1), expected)),
    ...heads.flatMap((head) => checkKnown(head, byNumber.get(head.number))),
  ]
}

function missingBetween(links: readonly ChainLink[]): ChainFault[] {
  return links.flatMap(({ number }, index) => {
    const before = links[index - 1]?.number ?? 0
    if (number === before + 1) return []
    const which =
      number === before + 2 ? `Segment ${before + 1} is` : `The segments ${before + 1} to ${number - 1} are`
    return [{ code: 'missing', path: segmentPath(before + 1), text: `${which} missing.` }]
  })
}

function checkLink(
  link: ChainLink,
  before: ChainLink | undefined,
  instance: string | undefined,
): ChainFault[] {
  if (link.content === undefined) return []
  const { header } = link.content
  const fault = (code: ChainFaultCode, text: string): ChainFault[] => [{ code, path: link.path, text }]
  if (header.instance !== instance) return fault('of_another', `${link.path} is of another library.`)
  if (header.number !== link.number)
    return fault('exchanged', `${link.path} holds segment ${header.number}, which belongs elsewhere.`)
  const previous = link.number === 1 ? noSegment : before?.content?.sha256
  if (previous !== undefined && header.previous !== previous)
    return fault('exchanged', `${link.path} does not follow the segment that stands before it.`)
  if (link.number > 1 && before?.content === undefined) return []
  return checkRange(link.path, header, before?.content?.header)
}

/** Of one epoch: each begins where the one before ended; the first of an epoch at 0. */
function checkRange(file: string, header: SegmentHeader, before: SegmentHeader | undefined): ChainFault[] {
  const from = BigInt(header.fromXid)
  const isSame = before?.epoch === header.epoch
  const expected = isSame ? BigInt(before.toXid) : 0n
  const fault = (code: ChainFaultCode, text: string): ChainFault[] => [{ code, path: file, text }]
  if (before !== undefined && header.epoch < before.epoch)
    return fault('overlap', `${file} tells of an earlier life of the database than the segment before it.`)
  if (BigInt(header.toXid) <= from) return fault('gap', `${file} holds no range of transactions.`)
  if (from > expected)
    return fault('gap', `Transactions are missing between ${file} and the segment before it.`)
  if (from < expected)
    return fault('overlap', `${file} holds transactions that the segment before it holds, too.`)
  return []
}

function checkKnown(
  { number, sha256, of }: NonNullable<VerifyOptions['heads']>[number],
  link: ChainLink | undefined,
): ChainFault[] {
  if (number === 0) return []
  const path = segmentPath(number)
  if (link === undefined)
    return [{ code: 'missing', path, text: `Segment ${number} is missing: ${of} knows it.` }]
  if (link.content === undefined || link.content.sha256 === sha256) return []
  return [{ code: 'rewritten', path, text: `${link.path} is not the segment ${number} that ${of} knows.` }]
}
