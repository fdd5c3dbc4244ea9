import type { Made, MediaFailureCode, MediaWaitingCode } from './pass.ts'

const words: Record<MediaFailureCode, string> = {
  empty: 'This file is empty.',
  truncated: 'The end of this file is missing.',
  damaged: 'This file is damaged and could not be read.',
  too_large: 'This file is too large to make a picture of.',
  timed_out: 'This file took too long to read.',
  not_a_picture: 'This file is neither a picture nor a video.',
  unsupported: 'Pictures can’t be made from this kind of file yet.',
}

const waitingWords: Record<MediaWaitingCode, string> = {
  ffmpeg_missing: 'A picture appears here once ffmpeg is installed on the server.',
  perl_missing: 'Dates and places are read once perl is installed on the server.',
}

/** The file itself is the reason; trying again gives the same answer. */
export class Refusal extends Error {
  readonly code: MediaFailureCode

  constructor(code: MediaFailureCode, cause?: unknown) {
    super(words[code], { cause })
    this.code = code
  }
}

/** The machine is the reason. */
export class Waiting extends Error {
  readonly code: MediaWaitingCode

  constructor(code: MediaWaitingCode) {
    super(waitingWords[code])
    this.code = code
  }
}

export function failed(code: MediaFailureCode): Made {
  return { state: 'failed', code, message: words[code] }
}

export function waiting(code: MediaWaitingCode): Made {
  return { state: 'waiting', code, message: waitingWords[code] }
}

const cutOff =
  /premature end|truncat|unexpected end|end of (?:stream|file|data|input)|eof|not enough|too short|out of order read|incomplete|read error|ran out/i
const tooLarge = /pixel limit|too (?:large|big)|exceeds|out of memory|security limit|memory/i

/** What a decoder's complaint means. The kind of file was recognised before, so a decoder that knows nothing of it says: damaged. */
export function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const complaint = error instanceof Error ? error.message : String(error)
  if (tooLarge.test(complaint)) return new Refusal('too_large', error)
  if (cutOff.test(complaint)) return new Refusal('truncated', error)
  return new Refusal('damaged', error)
}
