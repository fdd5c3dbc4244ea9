// The overview of all keys.
import { Dialog } from '../ui/dialog.tsx'
import { Button } from '../ui/button.tsx'
import { say } from '../ui/messages.ts'
import { keys as words } from '../ui/messages-keys.ts'

const { Ctrl, Cmd, Shift, Delete, Escape, Space } = words.names
const COMMAND = /mac|iphone|ipad/i.test(navigator.userAgent) ? Cmd : Ctrl

interface Key {
  /** Pressed together; several sets do the same. */
  readonly keys: readonly (readonly string[])[]
  readonly does: string
}

const GROUPS: readonly { readonly heading: string; readonly text?: string; readonly keys: readonly Key[] }[] =
  [
    {
      heading: words.everywhere,
      keys: [
        { keys: [['/']], does: words.search },
        { keys: [[COMMAND, 'K']], does: words.places },
        { keys: [[COMMAND, 'Z']], does: words.undo },
        { keys: [[Escape]], does: words.close },
        { keys: [['?']], does: words.help },
      ],
    },
    {
      heading: words.photos,
      keys: [
        { keys: [['X'], [Space]], does: words.choose },
        { keys: [[Shift, 'X']], does: words.upTo },
        { keys: [[COMMAND, 'A']], does: words.all },
        { keys: [[Escape]], does: words.none },
      ],
    },
    {
      heading: words.photos,
      text: words.selected,
      keys: [
        { keys: [['F']], does: words.favorite },
        { keys: [['A']], does: words.archive },
        { keys: [['B']], does: words.album },
        { keys: [['T']], does: words.tag },
        { keys: [['S']], does: words.share },
        { keys: [['D']], does: words.download },
        { keys: [[Delete]], does: words.trash },
      ],
    },
    {
      heading: words.viewer,
      keys: [
        { keys: [['←'], ['→']], does: words.beside },
        { keys: [['I']], does: words.info },
        { keys: [['F']], does: words.favorite },
        { keys: [['A']], does: words.archive },
        { keys: [['L']], does: words.live },
        { keys: [[Space]], does: words.play },
        { keys: [[Delete]], does: words.trash },
        { keys: [[Escape]], does: words.close },
      ],
    },
    {
      heading: words.memory,
      keys: [
        { keys: [['←'], ['→']], does: words.beside },
        { keys: [[Space]], does: words.play },
        { keys: [['K']], does: words.keep },
        { keys: [[Escape]], does: words.close },
      ],
    },
  ]

export default function KeysBox({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} heading={words.heading} text={words.text} wide>
      {GROUPS.map(({ heading, text, keys }) => (
        <section key={`${heading} ${text}`}>
          <h3 className="pb-1 text-small font-medium text-quiet">
            {heading}
            {text && `, ${text}`}
          </h3>
          <dl>
            {keys.map(({ keys: sets, does }) => (
              <div key={does} className="flex items-baseline justify-between gap-4 border-t border-line py-1">
                <dt className="order-2 flex shrink-0 gap-1.5">
                  {sets.map((set) => (
                    <Combination key={set.join()} keys={set} />
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <div className="flex justify-end">
        <Button onClick={onClose}>{say.close}</Button>
      </div>
    </Dialog>
  )
}

const Combination = ({ keys }: { keys: readonly string[] }) => (
  <span className="flex gap-1">
    {keys.map((key) => (
      <kbd key={key} className="min-w-6 rounded-control border border-edge px-1.5 text-center text-small">
        {key}
      </kbd>
    ))}
  </span>
)
