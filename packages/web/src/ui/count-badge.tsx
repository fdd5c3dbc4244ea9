/** A quiet number with its word: '12 removed'. */
export function CountBadge({ tone, text }: { tone: 'removed' | 'back' | 'quiet'; text: string }) {
  const look = {
    removed: 'text-danger bg-danger/8',
    back: 'text-fine bg-fine/10',
    quiet: 'text-quiet bg-line/60',
  }
  return (
    <span
      className={`inline-block rounded-full px-2 text-small font-medium whitespace-nowrap tabular-nums ${look[tone]}`}
    >
      {text}
    </span>
  )
}
