const special: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' }

/** A line of SHA256SUMS without its end, as `sha256sum -c` reads it: names with a backslash or a line break are escaped. */
export function sumLine({ path, sha256 }: { readonly path: string; readonly sha256: string }): string {
  const escaped = path.replaceAll(/[\\\n\r]/g, (character) => special[character] ?? character)
  return `${escaped === path ? '' : '\\'}${sha256}  ${escaped}`
}

/** What {@link sumLine} wrote; undefined for any other line. */
export function parseSumLine(line: string): { readonly path: string; readonly sha256: string } | undefined {
  const [, escape, sha256 = '', name = ''] = /^(\\?)([0-9a-f]{64}) [ *](.+)$/su.exec(line) ?? []
  if (sha256 === '') return undefined
  return {
    sha256,
    path: escape === '' ? name : name.replaceAll(/\\([\\nr])/g, (_all, letter) => plain(letter)),
  }
}

function plain(letter: string): string {
  if (letter === 'n') return '\n'
  return letter === 'r' ? '\r' : '\\'
}
