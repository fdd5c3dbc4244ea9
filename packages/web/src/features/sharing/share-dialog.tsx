// Sharing an album or chosen photos by a link: those that there are, a new one, and the new one to copy.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { createLink, linkAddress, linksQuery } from '../../data/links.ts'
import type { LinkSettings, Shared, SharedLink } from '../../data/links.ts'
import { configQuery } from '../../data/server.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { LineToCopy } from '../../ui/line-to-copy.tsx'
import { say } from '../../ui/messages.ts'
import { sharing } from '../../ui/messages-sharing.ts'
import { Notice } from '../../ui/notice.tsx'
import { LinkForm } from './link-form.tsx'
import { LinkRow } from './link-row.tsx'

interface Props {
  readonly shared: Shared
  /** Of the album. */
  readonly name?: string
  /** `made`: whether a link was made. */
  readonly onClose: (made: boolean) => void
}

export function ShareDialog({ shared, name = '', onClose }: Props) {
  const client = useQueryClient()
  const [made, setMade] = useState<SharedLink>()
  const domain = useQuery(configQuery).data?.externalDomain
  const create = useMutation({
    mutationFn: (settings: LinkSettings) => createLink(shared, settings),
    onSuccess: ({ answer }) => {
      setMade(answer)
      return client.invalidateQueries({ queryKey: ['links'] })
    },
  })
  const toAlbum = 'albumId' in shared
  const heading = toAlbum
    ? sharing.share.headingAlbum(name)
    : sharing.share.headingPhotos(shared.assetIds.length)
  if (made) {
    return (
      <Dialog
        open
        wide
        onClose={() => onClose(true)}
        heading={sharing.share.made}
        text={sharing.share.madeText}
      >
        <LineToCopy label={sharing.share.link} text={linkAddress(made, domain)} />
        <div className="flex justify-end">
          <Button look="primary" onClick={() => onClose(true)}>
            {sharing.share.done}
          </Button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog open wide onClose={() => onClose(false)} heading={heading} text={sharing.share.text}>
      {toAlbum && <Existing albumId={shared.albumId} />}
      <LinkForm toAlbum={toAlbum} onSubmit={create.mutate}>
        {create.isError && <Notice>{wordsFor(create.error)}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => onClose(false)}>{say.cancel}</Button>
          <Button look="primary" type="submit" disabled={create.isPending}>
            {sharing.share.make}
          </Button>
        </div>
      </LinkForm>
    </Dialog>
  )
}

function Existing({ albumId }: { albumId: string }) {
  const links = useQuery(linksQuery(albumId)).data ?? []
  if (links.length === 0) return null
  return (
    <section aria-label={sharing.share.existing}>
      <h3 className="text-small font-medium">{sharing.share.existing}</h3>
      <ul className="flex flex-col divide-y divide-line">
        {links.map((link) => (
          <LinkRow key={link.id} link={link} small />
        ))}
      </ul>
    </section>
  )
}
