import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { useCopy } from '../../ui/use-copy.ts'

/** Closes only by the button that says so: nobody loses a key to a click beside the box. */
export function Secret({ secret, onDone }: { secret: string | undefined; onDone: () => void }) {
  const { state, copy, reset } = useCopy(secret ?? '')
  const close = () => {
    reset()
    onDone()
  }
  return (
    <Dialog
      open={secret !== undefined}
      onClose={close}
      heading={sayAccount.keyCreated}
      text={sayAccount.keyOnce}
      mustAnswer
    >
      <code className="rounded-control border border-line bg-page p-3 text-small break-all select-all">
        {secret}
      </code>
      {state === 'refused' && <p className="text-small text-quiet">{say.copy.failed}</p>}
      <div className="flex justify-end gap-3">
        <Button onClick={copy}>{state === 'copied' ? say.copy.done : say.copy.copy}</Button>
        <Button look="primary" onClick={close}>
          {sayAccount.done}
        </Button>
      </div>
    </Dialog>
  )
}
