import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy, ExternalLink, Pencil, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'

import { pictureUrl } from '../../data/assets.ts'
import { tellChanged, tellTrouble } from '../../data/changes.ts'
import { linkAddress, removeLink } from '../../data/links.ts'
import type { SharedLink } from '../../data/links.ts'
import { configQuery } from '../../data/server.ts'
import { IconButton } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { sharing } from '../../ui/messages-sharing.ts'
import { SmallPicture } from '../../ui/small-picture.tsx'
import { showToast } from '../../ui/toast.ts'

const EditLinkDialog = lazy(() => import('./edit-link-dialog.tsx'))

/** `small`: below its album, where what it shows is known. */
export function LinkRow({ link, small = false }: { link: SharedLink; small?: boolean }) {
  const client = useQueryClient()
  const [edited, setEdited] = useState(false)
  const address = linkAddress(link, useQuery(configQuery).data?.externalDomain)
  const remove = useMutation({
    mutationFn: () => removeLink(link.id),
    onSuccess: (changed) => tellChanged(client, sharing.links.removed, changed),
    onError: tellTrouble,
  })
  const name = nameOf(link)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-3">
      {!small && <SmallPicture url={pictureOf(link)} />}
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium">{small ? factsOf(link)[0] : name}</p>
        <p className="text-small text-quiet">
          {factsOf(link)
            .slice(small ? 1 : 0)
            .join(' · ')}
        </p>
      </div>
      <div className="ms-auto flex">
        <IconButton label={`${sharing.links.copy}: ${name}`} onClick={() => copy(address)}>
          <Copy size={18} aria-hidden />
        </IconButton>
        <a
          href={address}
          target="_blank"
          rel="noreferrer"
          aria-label={`${sharing.links.open}: ${name}`}
          title={sharing.links.open}
          className="inline-flex size-10 items-center justify-center rounded-control hover:bg-current/10"
        >
          <ExternalLink size={18} aria-hidden />
        </a>
        <IconButton label={`${sharing.links.edit} ${name}`} onClick={() => setEdited(true)}>
          <Pencil size={18} aria-hidden />
        </IconButton>
        <IconButton
          label={`${sharing.links.remove}: ${name}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        >
          <Trash2 size={18} aria-hidden />
        </IconButton>
      </div>
      {edited && (
        <Suspense>
          <EditLinkDialog link={link} onClose={() => setEdited(false)} />
        </Suspense>
      )}
    </li>
  )
}

function copy(address: string): void {
  const writing = (navigator.clipboard as Clipboard | undefined)?.writeText(address) ?? Promise.reject()
  writing.then(
    () => showToast({ text: sharing.links.copied }),
    () => showToast({ text: sharing.links.notCopied, tone: 'trouble' }),
  )
}

const nameOf = (link: SharedLink): string =>
  link.description ||
  (link.type === 'ALBUM'
    ? sharing.links.album(link.album?.albumName ?? '')
    : sharing.links.photos(link.assets.length))

function pictureOf({ album, assets }: SharedLink): string | undefined {
  const id = album?.albumThumbnailAssetId ?? assets[0]?.id
  return id ? pictureUrl(id, 'thumbnail', null) : undefined
}

function factsOf(link: SharedLink): string[] {
  return [
    endOf(link.expiresAt, Date.now()),
    link.type === 'ALBUM' && link.description ? sharing.links.album(link.album?.albumName ?? '') : '',
    link.password ? sharing.links.password : '',
    link.allowDownload ? sharing.links.download : '',
    link.allowUpload ? sharing.links.upload : '',
    link.showMetadata ? '' : sharing.links.noInfo,
  ].filter(Boolean)
}

function endOf(expiresAt: string | null, now: number): string {
  if (expiresAt === null) return sharing.links.never
  const when = format.moment(expiresAt)
  return Date.parse(expiresAt) < now ? sharing.links.ended(when) : sharing.links.ends(when)
}
