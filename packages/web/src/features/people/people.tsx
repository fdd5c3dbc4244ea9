// Everybody on one's photos: named in place, merged, hidden. Derived but for what people say of them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff, Merge, UsersRound } from 'lucide-react'
import { useState } from 'react'

import { tellChanged, tellTrouble } from '../../data/changes.ts'
import { hidePeople, peopleQuery } from '../../data/people.ts'
import type { Person } from '../../data/people.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Emptiness } from '../../ui/emptiness.tsx'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { PersonTile } from './person-tile.tsx'

export function People() {
  const [withHidden, setWithHidden] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const people = useQuery(peopleQuery(withHidden))
  const all = people.data?.people ?? []
  const stop = () => {
    setChoosing(false)
    setChosen(new Set())
  }
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  return (
    <section
      aria-label={say.people.page}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there
      tabIndex={0}
      className="flex h-full flex-col overflow-y-auto outline-offset-[-2px]"
    >
      <title>{say.title(say.people.page)}</title>
      <header className="flex flex-wrap items-center gap-x-6 gap-y-3 px-3 py-4 md:px-5">
        <div className="min-w-40 flex-1">
          <h1 className="text-head font-semibold tracking-tight">{say.people.page}</h1>
          {all.length > 0 && <p className="text-small text-quiet">{say.people.count(all.length)}</p>}
        </div>
        <div className="flex flex-wrap gap-2">
          {people.data && people.data.hidden > 0 && (
            <Button onClick={() => setWithHidden(!withHidden)}>
              {withHidden ? say.people.hideHidden : say.people.showHidden(people.data.hidden)}
            </Button>
          )}
          {all.length > 0 && (
            <Button aria-pressed={choosing} onClick={() => (choosing ? stop() : setChoosing(true))}>
              {choosing ? say.people.chooseDone : say.people.choose}
            </Button>
          )}
        </div>
      </header>
      {people.isPending && <p className="px-5 text-quiet">{say.loading}</p>}
      {people.isError && (
        <div className="px-5">
          <Notice action={<Button onClick={() => void people.refetch()}>{say.again}</Button>}>
            {say.people.failed} {wordsFor(people.error)}
          </Notice>
        </div>
      )}
      {people.data && all.length === 0 && (
        <div className="flex-1">
          <Emptiness icon={UsersRound} heading={say.people.none} text={say.people.noneText} />
        </div>
      )}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-x-4 gap-y-6 px-3 pb-28 md:grid-cols-[repeat(auto-fill,minmax(136px,1fr))] md:px-5">
        {all.map((person) => (
          <PersonTile
            key={person.id}
            person={person}
            choosing={choosing}
            chosen={chosen.has(person.id)}
            onChoose={toggle}
          />
        ))}
      </ul>
      {chosen.size > 0 && <ChosenBar people={all.filter(({ id }) => chosen.has(id))} onDone={stop} />}
    </section>
  )
}

function ChosenBar({ people, onDone }: { people: readonly Person[]; onDone: () => void }) {
  const client = useQueryClient()
  const [merging, setMerging] = useState(false)
  const allHidden = people.every(({ isHidden }) => isHidden)
  const hide = useMutation({
    mutationFn: () =>
      hidePeople(
        people.map(({ id }) => id),
        !allHidden,
      ),
    onSuccess: (changed) => {
      onDone()
      const words = allHidden ? say.people.shown : say.people.hidden
      tellChanged(client, words(people.length), changed)
    },
    onError: tellTrouble,
  })
  return (
    <section
      aria-label={say.selection.bar}
      className="selection-bar fixed bottom-[calc(var(--foot)+var(--above-toast))] left-1/2 z-40 flex max-w-[calc(100%-1.5rem)] -translate-x-1/2 items-center gap-2 rounded-surface border border-line bg-surface p-1.5 ps-4 shadow-float"
    >
      <output className="pe-1 font-medium whitespace-nowrap">{say.people.chosen(people.length)}</output>
      {people.length > 1 && (
        <Button className="whitespace-nowrap" onClick={() => setMerging(true)}>
          <Merge size={18} aria-hidden />
          {say.people.merge}
        </Button>
      )}
      <Button className="whitespace-nowrap" disabled={hide.isPending} onClick={() => hide.mutate()}>
        {allHidden ? <Eye size={18} aria-hidden /> : <EyeOff size={18} aria-hidden />}
        {allHidden ? say.people.show : say.people.hide}
      </Button>
      {merging && (
        <MergeDialog
          people={people}
          onClose={(done) => {
            setMerging(false)
            if (done) onDone()
          }}
        />
      )}
    </section>
  )
}
