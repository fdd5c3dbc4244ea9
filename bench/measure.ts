// Shared by all benches: how a figure is taken and how it is told.

/** One figure beside its bare reference, measured in the same run. */
export interface Result {
  readonly name: string
  /** Ours beside the reference. For rates more is better, for times less. */
  readonly ratio: number
  /** What it should be, in words. */
  readonly budget?: string | number
  readonly figures: Readonly<Record<string, number>>
}

/** Median milliseconds of `times` runs, after two that warm up. */
export async function medianOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let i = -2; i < times; i++) {
    const start = performance.now()
    await work()
    if (i >= 0) taken.push(performance.now() - start)
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(taken.length / 2)] ?? 0
}

/** A time in milliseconds beside the reference's. */
export function milliseconds(name: string, ours: number, bare: number, limit?: number): Result {
  const figures = { ms: round(ours), 'bare ms': round(bare) }
  return { name, ratio: ours / bare, figures, ...(limit !== undefined && { budget: `≤ ${limit} ms` }) }
}

const round = (value: number): number => Math.round(value * 100) / 100

export function print(results: readonly Result[]): void {
  for (const result of results) process.stdout.write(`${line(result)}\n`)
}

export function line({ name, ratio, budget, figures }: Result): string {
  const told = Object.entries(figures).map(([what, value]) => `${what} ${round(value)}`)
  return `${name}: ratio ${ratio.toFixed(2)}${budget === undefined ? '' : ` (budget ${budget})`}, ${told.join(', ')}`
}
