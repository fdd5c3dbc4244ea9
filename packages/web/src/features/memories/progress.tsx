/** How far the memory is: a line for each photo. The one that is shown fills up, and its end is the end of the photo. */
export function Progress(props: {
  at: number
  of: number
  seconds: number
  running: boolean
  onEnd: () => void
}) {
  return (
    <div className="flex gap-1" aria-hidden>
      {Array.from({ length: props.of }, (_, i) => (
        <span key={i} className="h-[3px] flex-1 overflow-hidden rounded-full bg-white/35">
          {i < props.at && <span className="block h-full bg-white" />}
          {i === props.at && (
            <span
              className="story-time block h-full bg-white"
              style={{
                animationDuration: `${props.seconds}s`,
                animationPlayState: props.running ? 'running' : 'paused',
              }}
              onAnimationEnd={props.onEnd}
            />
          )}
        </span>
      ))}
    </div>
  )
}
