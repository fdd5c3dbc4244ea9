import type { FormEvent, ReactNode } from 'react'

import type { LinkSettings, SharedLink } from '../../data/links.ts'
import { Check } from '../../ui/check.tsx'
import { Field, PasswordField, Select } from '../../ui/field.tsx'
import { format } from '../../ui/format.ts'
import { sharing } from '../../ui/messages-sharing.ts'
import { ENDS, settingsOf } from './settings.ts'
import type { End } from './settings.ts'

interface Props {
  /** The one that is changed; without it, a new one. */
  readonly link?: SharedLink
  /** Photos can be added to albums alone. */
  readonly toAlbum: boolean
  readonly onSubmit: (settings: LinkSettings) => void
  readonly children: ReactNode
}

export function LinkForm({ link, toAlbum, onSubmit, children }: Props) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onSubmit(settingsOf(new FormData(event.currentTarget), Date.now(), link))
  }
  const hasPassword = Boolean(link?.password)
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <Field
        label={sharing.share.description}
        hint={sharing.share.descriptionHint}
        name="description"
        defaultValue={link?.description ?? ''}
        maxLength={500}
      />
      <PasswordField
        label={sharing.share.password}
        hint={hasPassword ? sharing.share.passwordKept : sharing.share.passwordHint}
        name="password"
        defaultValue={link?.password ?? ''}
        autoComplete="new-password"
        maxLength={512}
      />
      <Ends expiresAt={link?.expiresAt ?? null} />
      <div>
        <Check label={sharing.share.download} name="download" defaultChecked={link?.allowDownload ?? true} />
        <Check label={sharing.share.metadata} name="metadata" defaultChecked={link?.showMetadata ?? true} />
        {toAlbum && (
          <Check label={sharing.share.upload} name="upload" defaultChecked={link?.allowUpload ?? false} />
        )}
      </div>
      <details open={Boolean(link?.slug)}>
        <summary className="text-small text-quiet">{sharing.share.more}</summary>
        <div className="pt-2">
          <Field
            label={sharing.share.own}
            hint={sharing.share.ownHint(`${location.origin}/s/`)}
            name="slug"
            defaultValue={link?.slug ?? ''}
            pattern="[^\s\/\\?#%&]+"
            maxLength={100}
            autoComplete="off"
          />
        </div>
      </details>
      {children}
    </form>
  )
}

function Ends({ expiresAt }: { expiresAt: string | null }) {
  return (
    <Select label={sharing.share.ends} name="ends" defaultValue={expiresAt ? 'keep' : 'never'}>
      <option value="never">{sharing.share.never}</option>
      {expiresAt && <option value="keep">{sharing.share.keepEnd(format.moment(expiresAt))}</option>}
      {(Object.keys(ENDS) as End[]).map((end) => (
        <option key={end} value={end}>
          {sharing.share.after[end]}
        </option>
      ))}
    </Select>
  )
}
