import { numberedName, safeFileName } from '../../platform/blobs/blobs.ts'

/**
 * Names for files that stand beside each other in one folder, in the same order: `IMG_1.jpg`, `IMG_1+1.jpg`. Two names that
 * differ only in case are one name where most people unpack.
 */
export function entryNames(fileNames: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  const next = new Map<string, number>()
  return fileNames.map((fileName) => {
    const name = safeFileName(fileName)
    let number = next.get(folded(name)) ?? 0
    while (taken.has(folded(numberedName(name, number)))) number += 1
    const given = numberedName(name, number)
    next.set(folded(name), number + 1)
    taken.add(folded(given))
    return given
  })
}

const folded = (name: string): string => name.normalize('NFC').toLowerCase()
