// How fast and how long still: bytes sent over the last seconds. Pure; time comes in as an argument.

interface Sample {
  readonly at: number
  readonly bytes: number
}

export interface Pace {
  readonly note: (at: number, bytes: number) => void
  /** Bytes a second; undefined until there is enough to say anything. */
  readonly speed: (at: number) => number | undefined
}

const WINDOW = 8_000
const ENOUGH = 1_500

export function makePace(): Pace {
  let samples: Sample[] = []
  return {
    note(at, bytes) {
      samples = samples.filter((sample) => at - sample.at <= WINDOW)
      samples.push({ at, bytes })
    },
    speed(at) {
      const first = samples.find((sample) => at - sample.at <= WINDOW)
      const last = samples.at(-1)
      if (!first || !last || at - first.at < ENOUGH) return undefined
      return Math.max(0, (last.bytes - first.bytes) / ((at - first.at) / 1000))
    },
  }
}
