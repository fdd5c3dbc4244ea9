import { useMutation, useQueryClient } from '@tanstack/react-query'

import { tellChanged } from '../../data/changes.ts'
import { updateLink } from '../../data/links.ts'
import type { LinkSettings, SharedLink } from '../../data/links.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { say } from '../../ui/messages.ts'
import { sharing } from '../../ui/messages-sharing.ts'
import { Notice } from '../../ui/notice.tsx'
import { LinkForm } from './link-form.tsx'

export default function EditLinkDialog({ link, onClose }: { link: SharedLink; onClose: () => void }) {
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: (settings: LinkSettings) => updateLink(link.id, settings),
    onSuccess: (changed) => {
      onClose()
      tellChanged(client, sharing.links.saved, changed)
    },
  })
  return (
    <Dialog open wide onClose={onClose} heading={sharing.share.editHeading} text={sharing.share.editText}>
      <LinkForm link={link} toAlbum={link.type === 'ALBUM'} onSubmit={save.mutate}>
        {save.isError && <Notice>{wordsFor(save.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={save.isPending}>
            {sharing.share.save}
          </Button>
        </div>
      </LinkForm>
    </Dialog>
  )
}
