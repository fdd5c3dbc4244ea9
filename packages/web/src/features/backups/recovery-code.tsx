import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Printer } from 'lucide-react'
import { useState } from 'react'

import { makeRecoveryCode, refreshBackups } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { backups as sayBackups } from '../../ui/messages-backups.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { useCopy } from '../../ui/use-copy.ts'
import { groupsOf } from './recovery.ts'
import { RecoverySheet } from './recovery-sheet.tsx'

const { code: words } = sayBackups

/** What opens a backup on a new machine with all passwords: made here, shown once, kept on paper. */
export function RecoveryCode({ exists }: { exists: boolean }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const make = useMutation({
    mutationFn: async () => ({ ...(await makeRecoveryCode()), madeAt: new Date().toISOString() }),
    gcTime: 0,
    onMutate: () => setAsking(false),
    onSuccess: () => refreshBackups(client),
  })
  const Icon = exists ? CircleCheck : CircleAlert
  return (
    <Section heading={words.heading} text={words.text}>
      <p className="flex items-start gap-2.5">
        <Icon size={18} className={`mt-[3px] shrink-0 ${exists ? 'text-fine' : 'text-accent'}`} aria-hidden />
        {exists ? words.exists : words.missing}
      </p>
      {make.isError && <Notice>{wordsFor(make.error)}</Notice>}
      <Button
        className="self-start"
        disabled={make.isPending}
        onClick={() => (exists ? setAsking(true) : make.mutate())}
      >
        {exists ? words.remake : words.make}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        heading={words.remakeHeading}
        text={words.remakeText}
      >
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => setAsking(false)}>{say.cancel}</Button>
          <Button look="primary" onClick={() => make.mutate()}>
            {words.make}
          </Button>
        </div>
      </Dialog>
      {make.data && <Shown {...make.data} onDone={make.reset} />}
    </Section>
  )
}

interface ShownProps {
  readonly code: string
  readonly madeAt: string
  readonly onDone: () => void
}

/** Closes only by the button that says so: nobody loses a code to a click beside the box. */
function Shown({ code, madeAt, onDone }: ShownProps) {
  const { state, copy } = useCopy(code)
  return (
    <>
      <Dialog open onClose={onDone} heading={words.made} text={words.once} mustAnswer>
        <Code code={code} />
        {state === 'refused' && <p className="text-small text-quiet">{say.copy.failed}</p>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={copy}>{state === 'copied' ? say.copy.done : say.copy.copy}</Button>
          <Button onClick={() => print()}>
            <Printer size={18} aria-hidden />
            {words.print}
          </Button>
          <Button look="primary" onClick={onDone}>
            {words.done}
          </Button>
        </div>
      </Dialog>
      <RecoverySheet code={code} madeAt={madeAt} />
    </>
  )
}

const Code = ({ code }: { code: string }) => (
  <code
    className="grid grid-cols-3 gap-y-1 rounded-control border border-line bg-page p-4 text-center text-body tracking-wide tabular-nums select-all md:text-title"
    dir="ltr"
    translate="no"
  >
    {groupsOf(code).map((group, i) => (
      // oxlint-disable-next-line react/no-array-index-key -- two groups may be alike
      <span key={i}>{group} </span>
    ))}
  </code>
)
