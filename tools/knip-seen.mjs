// Lets knip say how much it has looked at; tools/check.mjs reads it.
export default function tellSeen(report) {
  console.log(`knip saw ${report.counters.processed} files`)
  return report
}
