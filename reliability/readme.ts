// Makes README.md from the results.
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { victims, type Victim } from './kills.ts'
import { readResults, resultsFolder, type Results, type Tally } from './results.ts'

const head = `# Reliability

*Made from \`results/*.json\` by \`node heirloom --run reliability/run.ts readme\`; not edited by hand.*

Four clients upload through the HTTP API without a pause, each photo again until it is confirmed. At a random moment
something is killed. It is started again as a person would start it; then every upload that was confirmed is fetched and its
SHA-256 compared with what was sent, and \`heirloom check\` must find nothing. At the end of each library (40 kills) all that
was ever confirmed in it is fetched once more.

These are deaths of processes. A power cut is something else: what the storage promises then is found out at each start, by
trial (\`docs/formats/originals.md\`), and was not tried here.

Counts begin anew after a fix of what they found. So far: 30 kills of everything at once (1,803 uploads) lost nothing that was
confirmed, but \`heirloom check\` met bytes in the waiting room without a claim after 3 of them, because a claim did not wait
for the disk. Now it does.
`

const repeat = `## Again

\`\`\`
node heirloom --run reliability/run.ts kills --minutes 60        # the server only; counts on
node heirloom --run reliability/run.ts databases --minutes 15    # the database, killed and restarted in turn
node heirloom --run reliability/run.ts everything --times 300    # server, worker and database at once
node heirloom --run reliability/run.ts disk                      # a small disk fills up (as root: it mounts one)
node heirloom --run reliability/run.ts readme                    # this page
\`\`\`

A short version of each runs with the tests.
`

export async function writeReadme(): Promise<void> {
  const files = (await readdir(resultsFolder)).filter((file) => file.endsWith('.json')).toSorted()
  const all = await Promise.all(files.map((file) => readResults(path.basename(file, '.json'))))
  const text = [head, table(all), ...all.map(details), repeat].join('\n')
  await writeFile(path.join(import.meta.dirname, 'README.md'), text)
}

function table(all: readonly Results[]): string {
  const rows = all.flatMap(({ tallies }) => Object.entries(tallies) as [Victim, Tally][]).map(row)
  return [
    '| what was killed | kills | uploads confirmed | bytes | lost or wrong | longest away |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function row([victim, tally]: [Victim, Tally]): string {
  const cells = [
    victims[victim],
    tally.rounds,
    tally.confirmed.toLocaleString('en'),
    `${(tally.bytes / 1e9).toFixed(1)} GB`,
    tally.wrong,
    `${(tally.longestAwayMs / 1000).toFixed(1)} s`,
  ]
  return `| ${cells.join(' | ')} |`
}

function details({ mode, first, last, seconds, revision, machine, faults }: Results): string {
  const found = faults.map((fault) => `- ${fault.replaceAll('\n', ' ')}`)
  return [
    `**${mode}**: ${first.slice(0, 10)} to ${last.slice(0, 10)}, ${Math.round(seconds / 60)} minutes in all, last at ${revision} on ${machine}.`,
    ...(found.length > 0 ? ['', 'Found wrong:', ...found] : []),
    '',
  ].join('\n')
}
