import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { Tag, Tags } from 'lucide-react'

import { tellChanged, tellTrouble } from '../data/changes.ts'
import { tagsQuery, untagPhotos } from '../data/tags.ts'
import { forgetPhotos } from '../data/timeline.ts'
import { TagHead } from '../features/tags/tag-head.tsx'
import { TagTree } from '../features/tags/tag-tree.tsx'
import type { SelectionAction } from '../features/timeline/timeline.tsx'
import { Emptiness } from '../ui/emptiness.tsx'
import { say } from '../ui/messages.ts'
import { PhotoList } from './photo-list.tsx'

const tagRoute = getRouteApi('/signed-in/tags/$tagId')

/** The tree beside the photos; on a phone one after the other. */
export function TagsPage() {
  const { tagId } = useParams({ strict: false })
  const navigate = useNavigate()
  const chosen = useQuery(tagsQuery).data?.find(({ id }) => id === tagId)
  const toTag = (id: string) => void navigate({ to: '/tags/$tagId', params: { tagId: id } })
  return (
    <div className="flex h-full">
      <div
        className={`w-full shrink-0 overflow-y-auto border-line md:w-64 md:border-e ${tagId ? 'max-md:hidden' : ''}`}
      >
        <TagTree chosen={chosen?.value} onMade={toTag} />
      </div>
      <div className={`min-w-0 flex-1 ${tagId ? '' : 'max-md:hidden'}`}>
        <Outlet />
      </div>
    </div>
  )
}

export function NoTagPage() {
  const none = useQuery(tagsQuery).data?.length === 0
  return (
    <>
      <title>{say.title(say.tags.page)}</title>
      <Emptiness
        icon={Tags}
        heading={none ? say.tags.empty : say.tags.choose}
        text={none ? say.tags.emptyText : say.tags.chooseText}
      />
    </>
  )
}

export function TagPage() {
  const { tagId } = tagRoute.useParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const tags = useQuery(tagsQuery)
  const tag = tags.data?.find(({ id }) => id === tagId)
  if (!tag) return tags.data ? <NoTagPage /> : null
  const untag: SelectionAction = {
    name: 'untag',
    label: say.tags.untag,
    icon: Tag,
    keys: ['r'],
    look: 'plain',
    do: async (ids) => {
      try {
        const changed = await untagPhotos(tag.id, ids)
        const gone = changed.answer.filter(({ success }) => success).map(({ id }) => id)
        forgetPhotos(client, `tag/${tag.id}`, new Set(gone))
        tellChanged(client, say.tags.untagged(gone.length), changed)
        return true
      } catch (error) {
        tellTrouble(error)
        return false
      }
    },
  }
  return (
    <PhotoList
      scope={`tag/${tag.id}`}
      at={`/tags/${tag.id}`}
      page={tag.value}
      label={say.tags.label(tag.value)}
      actions={[untag]}
      head={<TagHead tag={tag} onDeleted={() => void navigate({ to: '/tags', replace: true })} />}
      empty={<Emptiness icon={Tag} heading={say.tags.noPhotos} text={say.tags.emptyText} />}
    />
  )
}
