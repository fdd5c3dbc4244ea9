import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { assetStoryQuery } from '../../data/history.ts'
import type { AssetMoment } from '../../data/history.ts'
import { wordsFor } from '../../data/words.ts'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { IntentIcon } from './intent-icon.tsx'
import { UndoButton } from './undo-button.tsx'

const FEW = 5

/** The latest moments of one photo, for beside the photo itself. */
export function PhotoMoments({ id }: { id: string }) {
  const story = useQuery(assetStoryQuery(id))
  return (
    <section aria-label={say.story.heading} className="flex flex-col gap-3 border-t border-line px-5 py-6">
      <h3 className="font-semibold">{say.story.heading}</h3>
      {story.isPending && <p className="text-quiet">{say.loading}</p>}
      {story.isError && <p className="text-quiet">{wordsFor(story.error)}</p>}
      {story.data?.moments.length === 0 && <p className="text-quiet">{say.story.none}</p>}
      {story.data && (
        <ol>
          {story.data.moments.slice(0, FEW).map((moment) => (
            <MomentRow key={`${moment.operation.id} ${moment.text}`} moment={moment} />
          ))}
        </ol>
      )}
      <Link
        to="/history/photo/$photoId"
        params={{ photoId: id }}
        className="self-start text-accent underline underline-offset-4"
      >
        {say.story.all}
      </Link>
    </section>
  )
}

interface MomentProps {
  readonly moment: AssetMoment
  readonly full?: boolean
  /** The photo for which alone the moment can be undone. */
  readonly undoFor?: string
}

export function MomentRow({ moment, full = false, undoFor }: MomentProps) {
  const { operation } = moment
  const from = operation.address ? say.history.address(operation.address) : ''
  return (
    <li className="line-of-time relative flex gap-3 pb-4">
      <IntentIcon operation={operation} />
      <div className="min-w-0 flex-1">
        <p className="break-words">{moment.text}</p>
        <p className="text-small break-words text-quiet">
          <time dateTime={operation.at}>{format.moment(operation.at)}</time>
          {' · '}
          {[operation.by, full ? from : ''].filter(Boolean).join(' · ')}
        </p>
        {full && <Values moment={moment} />}
        {full && (
          <Link
            to="/history/$operationId"
            params={{ operationId: operation.id }}
            className="text-small text-accent underline underline-offset-4"
          >
            {say.story.whole}
          </Link>
        )}
      </div>
      {undoFor !== undefined && operation.canUndo && !operation.undoneBy && (
        <UndoButton
          question={{
            span: { operationIds: [operation.id], assetId: undoFor },
            text: say.story.onlyThis(moment.text),
          }}
        />
      )}
    </li>
  )
}

function Values({ moment: { before, after } }: { moment: AssetMoment }) {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  if (fields.length === 0) return null
  return (
    <details className="py-1 text-small">
      <summary className="text-quiet">{say.story.values}</summary>
      <div className="overflow-x-auto">
        <table className="mt-1 w-full text-start">
          <thead className="text-quiet">
            <tr>
              {[say.story.field, say.story.before, say.story.after].map((name) => (
                <th key={name} scope="col" className="pe-4 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="align-top">
            {fields.map((field) => (
              <tr key={field} className="border-t border-line">
                <th scope="row" className="pe-4 font-normal">
                  {field}
                </th>
                <td className="pe-4 break-all">{shown(before?.[field])}</td>
                <td className="break-all">{shown(after?.[field])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return say.story.nothing
  return typeof value === 'string' ? value : JSON.stringify(value)
}
