// What the pages say of removing, bringing back, and what happened. Part of messages.ts.
import { format } from './format.ts'
import { photos, plural } from './plural.ts'

/** '3 of your 4,223 photos' */
const ofYours = (n: number, library: number) => `${format.number(n)} of your ${photos(library)}`

export const keeping = {
  removing: {
    toTrash: 'Move to trash',
    forGood: 'Remove for good',
    done: {
      trash: (n: number) => `Moved ${photos(n)} to the trash.`,
      purge: (n: number) => `Removed ${photos(n)} for good.`,
    },
    question: {
      trash: (n: number) => `Move ${photos(n)} to the trash?`,
      purge: (n: number) => `Remove ${photos(n)} for good?`,
    },
    trashText: (n: number, library: number) =>
      `This would remove ${ofYours(n, library)}. Nothing has been changed. If you mean it, confirm here.`,
    purgeText: (n: number) =>
      `Nothing has been changed yet. If you confirm, ${photos(n)} will leave the trash. The files stay in a safe place for 30 days, and until then History can bring them back.`,
    confirm: {
      trash: (n: number) => `Move ${photos(n)} to the trash`,
      purge: (n: number) => `Remove ${photos(n)} for good`,
    },
    fewer: (n: number) =>
      plural(n, {
        one: '# of those that you chose is not there any more, and is left out.',
        other: '# of those that you chose are not there any more, and are left out.',
      }),
    changed: 'The number has changed since you were asked. Nothing was removed; look at it again.',
    keep: 'Keep them',
    nothing: 'These photos were not there any more. Nothing was removed.',
    waits: 'That is more than is usual, so nothing was removed. It waits for you under Waiting changes.',
    look: 'Look at it',
    restored: (n: number) =>
      plural(n, { one: '# photo is back where it was.', other: '# photos are back where they were.' }),
    working: 'One moment…',
  },
  trash: {
    page: 'Trash',
    label: 'Photos in the trash, newest first',
    stays: (days: number) =>
      `Photos stay here for at least ${plural(days, { one: '# day', other: '# days' })}, unless you remove them for good yourself.`,
    restore: 'Restore',
    restoreAll: 'Restore all',
    removeAll: 'Remove all for good',
    back: 'Back to the trash',
    empty: 'The trash is empty',
    emptyText: (days: number) =>
      `What you remove comes here first and stays for at least ${plural(days, { one: '# day', other: '# days' })}. You can bring it back with one click, here or in History.`,
    elsewhere: (n: number) =>
      plural(n, {
        one: 'Your library is empty, but # photo is in the trash. It is not lost.',
        other: 'Your library is empty, but # photos are in the trash. They are not lost.',
      }),
    open: 'Open the trash',
    whatHappened: 'See what happened',
    emptyPlain: 'What you remove comes here first. You can bring it back with one click, here or in History.',
  },
  history: {
    page: 'History',
    text: 'Everything that happened to your photos, by whom, and the way back.',
    find: 'Find a photo, also one that is gone',
    findLabel: 'File name, id or checksum',
    findGo: 'Find',
    findClear: 'Back to all that happened',
    found: (n: number, query: string) =>
      n === 0
        ? `No photo is or was here under “${query}”.`
        : `${photos(n)} ${n === 1 ? 'is or was' : 'are or were'} here under “${query}”.`,
    foundNone: 'Parts of a file name do; a checksum (SHA-1) or an id must be whole.',
    filters: 'Filter',
    filtersOn: (n: number) => `Filter (${format.number(n)})`,
    from: 'From',
    to: 'To',
    removedAtLeast: 'Removed at least',
    anything: 'Anything',
    removals: (n: number) => photos(n),
    by: 'Device or key',
    anyone: 'Any',
    thisDevice: (name: string) => `${name} (this device)`,
    key: (name: string) => `Key: ${name}`,
    events: 'Also sign-ins, starts and other events',
    everyone: 'Everyone on this Heirloom',
    clear: 'Clear the filter',
    undoAll: 'Undo all of this…',
    undoAllText: 'All that the filter shows, photos and settings',
    today: 'Today',
    yesterday: 'Yesterday',
    empty: 'Nothing has happened yet.',
    emptyFiltered: 'Nothing that fits this filter has happened.',
    failed: 'History could not be loaded.',
    older: 'Show older',
    end: 'That is where the history begins.',
    endFiltered: 'Nothing older fits this filter.',
    removed: (n: number) => plural(n, { one: '# removed', other: '# removed' }),
    broughtBack: (n: number) => plural(n, { one: '# came back', other: '# came back' }),
    address: (address: string) => `from ${address}`,
    outside: 'Came past the program',
    uploaded: (n: number) => `Uploaded ${photos(n)}`,
    times: (text: string, n: number) => `${text} · ${format.number(n)} times`,
    fromTo: (from: string, to: string) => `${from} to ${to}`,
    undo: 'Undo…',
    undoLabel: (text: string) => `Undo: ${text}`,
  },
  operation: {
    close: 'Close the details',
    label: 'What happened',
    when: 'When',
    who: 'Who',
    client: 'With',
    address: 'From',
    role: 'Database role',
    application: 'Application',
    sql: 'What was typed',
    id: 'Id',
    changes: 'What it changed',
    rows: 'One by one',
    rowsFirst: 'One by one: the first hundred',
    none: 'It changed no photo and no setting.',
    cannotUndo: 'This can’t be undone: it changed nothing, was undone already, or what it took is gone.',
    failed: 'The details could not be loaded.',
    story: 'History of this photo',
    sameActor: {
      user: 'All that this person did',
      session: 'All from this device',
      api_key: 'All from this key',
      shared_link: 'All from this link',
      job: 'All from this job',
      system: 'All of this kind',
      database: 'All of this kind',
    },
    table: {
      asset: 'Photos and videos',
      account: 'Accounts',
      api_key: 'API keys',
      asset_metadata: 'Details of photos',
      found_file: 'Found files',
      tombstone: 'Traces of what was removed for good',
      album: 'Albums',
      album_user: 'People in albums',
      album_asset: 'Photos in albums',
      activity: 'Comments and likes',
    } as Record<string, string>,
    kind: {
      insert: (n: number) => `${format.number(n)} added`,
      update: (n: number) => `${format.number(n)} changed`,
      delete: (n: number) => `${format.number(n)} taken away`,
    },
  },
  undoing: {
    heading: 'Undo this?',
    text: (what: string) => what,
    looking: 'Looking at what would change…',
    failed: 'It could not be found out what would change.',
    back: (n: number) => plural(n, { one: '# photo comes back', other: '# photos come back' }),
    gone: (n: number) =>
      plural(n, {
        one: '# photo goes to where it was before',
        other: '# photos go to where they were before',
      }),
    leaves: (n: number) =>
      `This would take ${photos(n)} out of sight. Nothing has been changed. If you mean it, confirm here.`,
    restored: (n: number, table: string) => `${table}: ${format.number(n)} come back`,
    removed: (n: number, table: string) => `${table}: ${format.number(n)} go again`,
    trashed: (n: number, table: string) => `${table}: ${format.number(n)} go to the trash`,
    reverted: (n: number, table: string) => `${table}: ${format.number(n)} become what they were`,
    kept: (n: number) => plural(n, { one: '# stays as it is', other: '# stay as they are' }),
    keptText: 'They were changed again later, or can’t be taken back.',
    nothing: 'There is nothing left to undo here.',
    confirm: 'Undo',
    undoOf: (what: string) => `Undoing of “${what}”`,
    confirmCount: (n: number) => `Undo, ${photos(n)} go`,
    done: (back: number, gone: number) =>
      back > 0
        ? `Undone: ${plural(back, { one: '# photo came back', other: '# photos came back' })}.`
        : gone > 0
          ? `Undone: ${plural(gone, { one: '# photo went', other: '# photos went' })} to where they were before.`
          : 'Undone.',
  },
  story: {
    page: 'History of a photo',
    back: 'All that happened',
    heading: 'History',
    all: 'The whole history',
    state: { active: 'In your library', trashed: 'In the trash', gone: 'Removed for good' },
    checksum: 'Checksum (SHA-1)',
    id: 'Id',
    lastChanged: (when: string) => `Last changed ${when}`,
    open: 'Open the photo',
    openTrash: 'Open it in the trash',
    values: 'Values before and after',
    field: 'Field',
    before: 'Before',
    after: 'After',
    nothing: 'nothing',
    whole: 'All of what happened then',
    onlyThis: (what: string) => `${what}. Only for this photo.`,
    failed: 'The history could not be loaded.',
    missing: 'No photo with this id is or was here, or it is not yours.',
    none: 'Nothing is known of it.',
  },
  waiting: {
    page: 'Waiting changes',
    text: 'Someone or something asked to remove more than is usual. Nothing has been changed: it happens only if you confirm it here.',
    empty: 'Nothing is waiting',
    emptyText:
      'When a program or a device asks to remove unusually many photos at once, it waits here for your word.',
    failed: 'Waiting changes could not be loaded.',
    kind: {
      'asset.trash': (which: string) => `Move ${which} to the trash`,
      'operation.undo': (which: string) => `Undo something, which takes ${which} out of sight`,
      'album.delete': () => 'Delete an album; its photos stay',
      'account.delete': (which: string) => `Remove an account, with ${which}`,
      'person.delete': () => 'Delete people; their photos and faces stay',
      'album.remove_assets': () => 'Take many photos out of an album; the photos stay',
    } as Record<string, (which: string) => string>,
    other: (which: string) => `Take ${which} out of sight`,
    /** '3 of your 4,223 photos'; where fewer are left by now than were asked for, only how many. */
    which: (n: number, library: number, whose: string) =>
      n > library
        ? `${format.number(n)} of ${whose} photos`
        : `${format.number(n)} of ${whose} ${photos(library)}`,
    your: 'your',
    their: (name: string) => `${name}’s`,
    askedBy: 'Asked by',
    askedAt: 'Asked',
    times: (n: number, when: string) =>
      plural(n, { one: `once, ${when}`, other: `# times, the last one ${when}` }),
    expires: 'Waits until',
    confirm: 'Confirm…',
    dismiss: 'Keep the photos',
    dismissed: 'Nothing was changed. The photos stay.',
    question: (n: number) => `Let ${photos(n)} go?`,
    confirmText: (what: string) => `${what}. Nothing has been changed yet. If you mean it, confirm here.`,
    confirmNumber: (n: number) => `Yes, ${photos(n)}`,
    done: (n: number) => `Done: ${photos(n)}.`,
    notYours: (name: string) => `Only ${name} can decide this.`,
    over: 'Over',
    state: {
      waiting: 'Waiting',
      approved: 'Confirmed',
      done: 'Confirmed and done',
      dismissed: 'Not done: the photos were kept',
      expired: 'Not done: nobody confirmed it in time',
    },
    sample: 'Some of them',
  },
}
