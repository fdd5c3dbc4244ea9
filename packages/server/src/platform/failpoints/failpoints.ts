// Named steps in the data paths, where tests make the program fail or die. Neither ground nor derived.
// Unarmed (always, outside tests) a failpoint is one comparison with undefined.

type Strike = (name: string, count: number) => void

let strike: Strike | undefined
let passed = 0

/** A step that a test may make fail. Place it after the effect that its name tells. */
export function failpoint(name: string): void {
  if (strike === undefined) return
  passed += 1
  strike(name, passed)
}

/** From now on every failpoint calls `strike` with its name and how many were passed, itself included. */
export function armFailpoints(on: Strike): void {
  strike = on
  passed = 0
}

export function disarmFailpoints(): void {
  strike = undefined
}
