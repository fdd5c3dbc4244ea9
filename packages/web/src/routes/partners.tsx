import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowLeft, Users } from 'lucide-react'

import { partnersQuery } from '../data/partners.ts'
import { wordsFor } from '../data/words.ts'
import { Emptiness } from '../ui/emptiness.tsx'
import { partners as words } from '../ui/messages-partners.ts'
import { Notice } from '../ui/notice.tsx'
import { OneOf } from './photo.tsx'
import { PhotoList } from './photo-list.tsx'

export { Partners as PartnersPage } from '../features/partners/partners.tsx'

const partnerRoute = getRouteApi('/signed-in/partners/$partnerId')
const photoRoute = getRouteApi('/signed-in/partners/$partnerId/$assetId')

/** The timeline of one partner, apart from one's own. */
export function PartnerPage() {
  const { partnerId } = partnerRoute.useParams()
  const partners = useQuery(partnersQuery('shared-with'))
  const name = partners.data?.find(({ id }) => id === partnerId)?.name
  if (name === undefined) {
    if (partners.isPending) return null
    return (
      <div className="p-6">
        <Notice action={<Back />}>{partners.isError ? wordsFor(partners.error) : words.missing}</Notice>
      </div>
    )
  }
  return (
    <PhotoList
      scope={`partner/${partnerId}`}
      at={`/partners/${partnerId}`}
      page={words.open(name)}
      label={words.label(name)}
      head={
        <header className="flex flex-col gap-1 px-3 pt-4 pb-2 md:px-5">
          <Back />
          <h1 className="text-head font-semibold tracking-tight wrap-anywhere">{words.open(name)}</h1>
        </header>
      }
      empty={<Emptiness icon={Users} heading={words.empty} text={words.emptyText(name)} />}
    />
  )
}

const Back = () => (
  <Link
    to="/partners"
    className="flex min-h-10 w-fit items-center gap-2 rounded-control pe-2 text-small text-quiet hover:text-ink"
  >
    <ArrowLeft size={16} aria-hidden />
    {words.back}
  </Link>
)

export function PartnerPhotoPage() {
  const { partnerId, assetId } = photoRoute.useParams()
  return (
    <OneOf
      scope={`partner/${partnerId}`}
      id={assetId}
      all={`/partners/${partnerId}`}
      backLabel={words.backTo}
    />
  )
}
