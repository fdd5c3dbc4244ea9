// Makes README.md from the results.
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { victims, type Victim } from './kills.ts'
import { readResults, resultsFolder, type Results, type StormTally, type Tally } from './results.ts'

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

const incidents = `## Incidents

What really happened to people's libraries, played through here: the cause, and then that nothing is lost, that its owner can read
what happened, and that \`heirloom check\` finds nothing. In full size: \`npm run reliability\`; small, with the tests.

| incident | played through as |
|---|---|
| I01: all 4,223 photos moved to the trash in one millisecond, cause never found | three ways of doing so as superuser: refused, in the history with role and statement, an alarm; allowed: one operation, taken back by one command |
| I02: 111,082 rows deleted by one statement of a superuser without a name | the same; each photo's coming is known, outcomes of jobs stay |
| I03: 96,228 thumbnails missing although jobs reported success | derived files wiped: found by looking, shown as a figure, made again |
| I13: Empty Trash resurrected 802 of 1,880; restoring 27,000 brought 26 | those very numbers: counts agree, and what was emptied comes back, too |
| I14: the phone's dialog was denied, the server trashed anyway | the history says which device; its owner takes it back |
| I15: something in the locked folder deleted without trash or question | it goes to the trash, and comes back locked |
| I17: two processes wrote the same dump, four nights in a row | one makes the backup, and it is whole, read back, each time |
| I18: a corrupt dump was found only when it was needed | the next reading back finds it, names the file and raises an alarm; the next backup copies it again |
| I19: a restore was refused because the broken database could not be saved first | a database that is gone, cut, full of nonsense: it is moved aside, and the journal's files bring another |
| I20: a restore was rolled back because the server took longer than 30 s to start | a start that is stopped for longer than that: the recovery waits as long as it lives |
| I21: after an update the server starts empty, and offers to set up on top of a full library | it does not start, and says what brings the library back |
| I24: nobody could say what happened to a photo | a purged one, by name, id and checksum: its whole story |
| I25: a duplicate tool kept the copy without metadata | there is no such tool here; somebody else's, with an API key, takes the arranged ones away for good: told by its name, and back with albums, tags and words; a whole library waits for its owner |
| I27: the phone deletes its copies because the server says it has them | damaged, half and vanished bytes are never said to be here |
| anyone who forgets WHERE | \`heirloom drill vanish\`, in a library of its own |
`

const repeat = `## Again

\`\`\`
npm run reliability                                              # the incidents in full size, storms, every step
node heirloom --run reliability/run.ts kills --minutes 60        # the server only; counts on
node heirloom --run reliability/run.ts databases --minutes 15    # the database, killed and restarted in turn
node heirloom --run reliability/run.ts everything --times 300    # server, worker and database at once
node heirloom --run reliability/run.ts disk                      # a small disk fills up (as root: it mounts one)
node heirloom --run reliability/run.ts sync --times 100          # storms over phones that sync
node heirloom --run reliability/run.ts readme                    # this page
\`\`\`

A short version of each runs with the tests.
`

export async function writeReadme(): Promise<void> {
  const files = (await readdir(resultsFolder)).filter((file) => file.endsWith('.json')).toSorted()
  const all = await Promise.all(files.map((file) => readResults(path.basename(file, '.json'))))
  const text = [head, table(all), ...all.flatMap(storms), ...all.map(details), incidents, repeat].join('\n')
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

const storms = ({ storms: tally }: Results): string[] => (tally === undefined ? [] : [stormsOf(tally)])

function stormsOf({
  transactions,
  refused,
  streams,
  deaths,
  wrong,
  storms: count,
  seeds,
}: StormTally): string {
  return `## Storms

Three people do a thousand things at random and at once, and take some of them back, while four strict phones sync, die at any
line and come back. Sixteen before these found that a moving half was named that undoing had left with somebody else; these came
after that was mended. Nothing that a phone is told may name what it was not told; after the storm it holds what the server shows
its person, and nothing else: ${count} storms, ${transactions.toLocaleString('en')} transactions done and
${refused.toLocaleString('en')} refused, ${streams.toLocaleString('en')} streams, ${deaths.toLocaleString('en')} deaths, ${wrong} things wrong. Seeds: ${seeds}.
`
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
