// What people say of an album and its photos, the oldest first, as one reads; and one's own word at the foot.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Heart, SendHorizontal, X } from 'lucide-react'
import { useState } from 'react'

import { activitiesQuery, addActivity, ALBUMS, deleteActivity } from '../../data/albums.ts'
import type { Activity, Album } from '../../data/albums.ts'
import { pictureUrl } from '../../data/assets.ts'
import { tellChanged } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { SmallPicture } from '../../ui/small-picture.tsx'
import { portraitOf } from './album-head.tsx'

interface Props {
  readonly album: Album
  readonly me: string | undefined
  readonly onPhoto: (id: string) => void
  readonly onClose: () => void
}

export function ActivitySheet({ album, me, onPhoto, onClose }: Props) {
  const client = useQueryClient()
  const activities = useQuery(activitiesQuery(album.id))
  const refresh = () => client.invalidateQueries({ queryKey: ALBUMS })
  const mayDeleteAll = album.albumUsers[0]?.user.id === me
  const remove = useMutation({
    mutationFn: (activity: Activity) => deleteActivity(activity.id),
    onSuccess: (changed) => {
      tellChanged(client, say.activity.removed, changed)
    },
  })
  const all = activities.data ?? []
  const myLike = all.find(({ type, assetId, user }) => type === 'like' && assetId === null && user.id === me)
  return (
    <Sheet heading={say.activity.heading} closeLabel={say.activity.close} onClose={onClose}>
      <ol className="flex flex-1 flex-col gap-4">
        {activities.isPending && <li className="text-quiet">{say.loading}</li>}
        {activities.isError && (
          <li>
            <Notice>{wordsFor(activities.error)}</Notice>
          </li>
        )}
        {activities.data?.length === 0 && <li className="text-quiet">{say.activity.empty}</li>}
        {all.map((activity) => (
          <ActivityRow
            key={activity.id}
            activity={activity}
            onPhoto={onPhoto}
            onRemove={mayDeleteAll || activity.user.id === me ? () => remove.mutate(activity) : undefined}
          />
        ))}
      </ol>
      {remove.isError && <Notice>{wordsFor(remove.error)}</Notice>}
      {album.isActivityEnabled ? (
        <OwnWord
          album={album}
          liked={myLike !== undefined}
          onUnlike={() => myLike && remove.mutate(myLike)}
          onSaid={() => void refresh()}
        />
      ) : (
        <p className="text-quiet">{say.activity.off}</p>
      )}
    </Sheet>
  )
}

interface RowProps {
  readonly activity: Activity
  readonly onPhoto: (id: string) => void
  readonly onRemove: (() => void) | undefined
}

function ActivityRow({ activity, onPhoto, onRemove }: RowProps) {
  const { user, type, comment, assetId, createdAt } = activity
  return (
    <li className="group flex items-start gap-3">
      <Avatar name={user.name} color={user.avatarColor} picture={portraitOf(user)} size={32} />
      <div className="min-w-0 flex-1">
        <p className="text-small text-quiet">
          <span className="font-medium text-ink">{user.name}</span>{' '}
          {type === 'like' && (assetId === null ? say.activity.liked : say.activity.likedPhoto)}{' '}
          <time dateTime={createdAt} title={format.momentInFull(createdAt)}>
            {format.moment(createdAt)}
          </time>
        </p>
        {type === 'comment' && <p className="break-words whitespace-pre-line">{comment}</p>}
      </div>
      {assetId !== null && (
        <button
          type="button"
          aria-label={say.activity.openPhoto}
          onClick={() => onPhoto(assetId)}
          className="shrink-0"
        >
          <SmallPicture url={pictureUrl(assetId, 'thumbnail', null)} />
        </button>
      )}
      {onRemove && type === 'comment' && (
        <IconButton label={say.activity.remove(user.name)} onClick={onRemove} className="-my-2 text-quiet">
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </li>
  )
}

interface OwnProps {
  readonly album: Album
  readonly liked: boolean
  readonly onUnlike: () => void
  readonly onSaid: () => void
}

function OwnWord({ album, liked, onUnlike, onSaid }: OwnProps) {
  const [typed, setTyped] = useState('')
  const comment = typed.trim()
  const tell = useMutation({
    mutationFn: (text: string | undefined) => addActivity(album.id, text),
    onSuccess: () => {
      setTyped('')
      onSaid()
    },
  })
  return (
    <form
      className="sticky bottom-0 -mx-5 -mb-5 flex flex-col gap-2 border-t border-line bg-surface px-5 pt-3 pb-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (comment) tell.mutate(comment)
      }}
    >
      {tell.isError && <Notice>{wordsFor(tell.error)}</Notice>}
      <div className="flex items-end gap-2">
        <textarea
          aria-label={say.activity.comment}
          placeholder={say.activity.commentPlaceholder}
          value={typed}
          rows={1}
          maxLength={100_000}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || !comment) return
            event.preventDefault()
            tell.mutate(comment)
          }}
          className="max-h-40 min-h-10 min-w-0 flex-1 resize-none field-sizing-content rounded-control border border-edge bg-surface px-3 py-1.5"
        />
        <IconButton
          label={liked ? say.activity.unlike : say.activity.like}
          aria-pressed={liked}
          disabled={tell.isPending}
          onClick={() => (liked ? onUnlike() : tell.mutate(undefined))}
          className={liked ? 'text-accent' : 'text-quiet'}
        >
          <Heart size={20} fill={liked ? 'currentColor' : 'none'} aria-hidden />
        </IconButton>
        <Button
          type="submit"
          look="primary"
          disabled={!comment || tell.isPending}
          aria-label={say.activity.send}
        >
          <SendHorizontal size={18} aria-hidden />
        </Button>
      </div>
    </form>
  )
}
