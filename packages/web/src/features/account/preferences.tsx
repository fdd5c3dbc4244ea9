import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { preferencesQuery, updatePreferences } from '../../data/account.ts'
import type { Preferences as Wishes, PreferencesUpdate } from '../../data/account.ts'
import { tellChanged } from '../../data/changes.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/check.tsx'
import { Select } from '../../ui/field.tsx'
import { say } from '../../ui/messages.ts'
import { account as sayAccount } from '../../ui/messages-account.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'

const SECONDS = [3, 5, 8, 12, 20]
const FACES = [1, 2, 3, 5, 10, 20]
const GIBIBYTE = 1024 ** 3
const ARCHIVES = [1, 2, 4, 8, 16].map((size) => size * GIBIBYTE)

/** Each is saved as soon as it is changed; Undo takes it back. */
export function Preferences() {
  const client = useQueryClient()
  const wishes = useQuery(preferencesQuery)
  const save = useMutation({
    mutationFn: updatePreferences,
    onSuccess: (saved) => {
      client.setQueryData(preferencesQuery.queryKey, saved.answer)
      tellChanged(client, sayAccount.preferences.saved, saved)
    },
  })
  return (
    <Section heading={sayAccount.preferences.heading}>
      {wishes.isError && (
        <Notice action={<Button onClick={() => void wishes.refetch()}>{say.again}</Button>}>
          {sayAccount.preferences.failed} {wordsFor(wishes.error)}
        </Notice>
      )}
      {save.isError && <Notice>{wordsFor(save.error)}</Notice>}
      {wishes.data && <Choices wishes={wishes.data} onChange={save.mutate} />}
    </Section>
  )
}

interface Props {
  readonly wishes: Wishes
  readonly onChange: (change: PreferencesUpdate) => void
}

function Choices({ wishes, onChange }: Props) {
  const { albums, memories, people, download, ratings, tags, folders, sharedLinks } = wishes
  return (
    <div className="flex flex-col gap-4">
      <Select
        label={sayAccount.preferences.order}
        value={albums.defaultAssetOrder}
        onChange={({ target }) =>
          onChange({ albums: { defaultAssetOrder: target.value === 'asc' ? 'asc' : 'desc' } })
        }
      >
        <option value="desc">{sayAccount.preferences.newest}</option>
        <option value="asc">{sayAccount.preferences.oldest}</option>
      </Select>
      <NumberChoice
        label={sayAccount.preferences.faces}
        value={people.minimumFaces}
        choices={FACES}
        words={sayAccount.preferences.faceCount}
        onChange={(minimumFaces) => onChange({ people: { minimumFaces } })}
      />
      <NumberChoice
        label={sayAccount.preferences.archive}
        value={download.archiveSize}
        choices={ARCHIVES}
        words={sayAccount.preferences.archiveSize}
        onChange={(archiveSize) => onChange({ download: { archiveSize } })}
      />
      {memories.enabled && (
        <NumberChoice
          label={sayAccount.preferences.memoriesFor}
          value={memories.duration}
          choices={SECONDS}
          words={sayAccount.preferences.seconds}
          onChange={(duration) => onChange({ memories: { duration } })}
        />
      )}
      <div>
        <Check
          label={sayAccount.preferences.memories}
          checked={memories.enabled}
          onChange={({ target }) => onChange({ memories: { enabled: target.checked } })}
        />
        <Check
          label={sayAccount.preferences.live}
          checked={download.includeEmbeddedVideos}
          onChange={({ target }) => onChange({ download: { includeEmbeddedVideos: target.checked } })}
        />
        <Check
          label={sayAccount.preferences.ratings}
          checked={ratings.enabled}
          onChange={({ target }) => onChange({ ratings: { enabled: target.checked } })}
        />
      </div>
      <fieldset>
        <legend className="text-small font-medium">{sayAccount.preferences.apps}</legend>
        <Check
          label={sayAccount.preferences.people}
          checked={people.enabled}
          onChange={({ target: { checked } }) => onChange({ people: { enabled: checked } })}
        />
        <Check
          label={sayAccount.preferences.tags}
          checked={tags.enabled}
          onChange={({ target: { checked } }) =>
            onChange({ tags: { enabled: checked, sidebarWeb: checked } })
          }
        />
        <Check
          label={sayAccount.preferences.folders}
          checked={folders.enabled}
          onChange={({ target: { checked } }) =>
            onChange({ folders: { enabled: checked, sidebarWeb: checked } })
          }
        />
        <Check
          label={sayAccount.preferences.links}
          checked={sharedLinks.enabled}
          onChange={({ target: { checked } }) => onChange({ sharedLinks: { enabled: checked } })}
        />
      </fieldset>
    </div>
  )
}

interface NumberProps {
  readonly label: string
  readonly value: number
  readonly choices: readonly number[]
  readonly words: (value: number) => string
  readonly onChange: (value: number) => void
}

/** What another client set stays among the choices. */
function NumberChoice({ label, value, choices, words, onChange }: NumberProps) {
  const all = [...new Set([...choices, value])].toSorted((a, b) => a - b)
  return (
    <Select label={label} value={value} onChange={({ target }) => onChange(Number(target.value))}>
      {all.map((one) => (
        <option key={one} value={one}>
          {words(one)}
        </option>
      ))}
    </Select>
  )
}
