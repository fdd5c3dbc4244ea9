// Why operations happen, in one table: every intent of the program, its words for people, and how it is undone.
// The journal keeps intents for ever, so an entry is never renamed; one that nobody uses any more stays for old operations.

/** What an operation did, in figures. */
export interface Told {
  /** Assets that it changed, and those that left or came back into sight. */
  readonly assets: number
  readonly removed: number
  readonly broughtBack: number
  /** Places of photos in albums that it made or took away. */
  readonly inAlbums: number
  /** All rows that it changed. */
  readonly rows: number
  readonly details: Readonly<Record<string, unknown>>
}

export interface IntentEntry {
  /** `event`: changes no row. */
  readonly kind: 'change' | 'event'
  /** In the past tense. */
  readonly text: string | ((told: Told) => string)
  /** `rows`: by the rows' earlier values. Else the reason why it is not, for people. */
  readonly undo: 'rows' | { readonly not: string }
}

const event = (text: IntentEntry['text']): IntentEntry => ({
  kind: 'event',
  text,
  undo: { not: 'It changed nothing that could be taken back.' },
})
const change = (text: IntentEntry['text']): IntentEntry => ({ kind: 'change', text, undo: 'rows' })
const lasting = (text: IntentEntry['text'], not: string): IntentEntry => ({
  kind: 'change',
  text,
  undo: { not },
})

/** `1 photo`, `1,200 photos`. */
function photos(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'photo' : 'photos'}`
}

const removed = (told: Told): string => photos(told.removed || told.assets)
const broughtBack = (told: Told): string => photos(told.broughtBack || told.assets)

const table = {
  'account.sign_up': lasting('Created an account', 'An account stays until an admin removes it.'),
  'account.sign_in': event('Signed in'),
  'account.sign_in_failed': event('Tried to sign in, and was refused'),
  'account.sign_out': event('Signed out'),
  'account.change_password': change('Changed the password'),
  'account.change_password_failed': event('Tried to change the password, and was refused'),
  'account.reset_password': change('Reset a password from the command line'),
  'account.set_pin': change('Chose a PIN for the locked folder'),
  'account.change_pin': change('Chose another PIN for the locked folder'),
  'account.reset_pin': change('Took the PIN off the locked folder'),
  'account.pin_failed': event('Tried a wrong PIN or password for the locked folder'),
  'account.create': lasting('Made an account', 'An account stays until an admin removes it.'),
  'account.change': change(({ details }) => `Changed the account${of(details)}`),
  'account.delete': change(({ details }) => `Removed the account${of(details)}`),
  'account.restore': change(({ details }) => `Brought the account${of(details)} back`),
  'account.empty': change(
    (told) =>
      `Took ${photos(told.assets)} of a removed account${of(told.details)} out of the library for good`,
  ),
  'account.expire': event('Looked for accounts that were removed long ago'),
  'account.picture': change('Changed the profile picture'),
  'session.unlock': event('Opened the locked folder'),
  'session.lock': event('Closed the locked folder'),
  'account.grant_admin': change('Made someone an admin'),
  'account.revoke_admin': change('Took the admin’s rights from someone'),
  'account.update': change('Changed an account'),
  'account.update_preferences': change('Changed preferences'),
  'account.onboard': change('Went through the first steps'),
  'api_key.create': change('Made an API key'),
  'api_key.update': change('Changed an API key'),
  'api_key.delete': change('Deleted an API key'),
  'session.create': event('Signed in another device'),
  'session.end': event('Signed out a device'),
  'session.end_others': event('Signed out all other devices'),
  'asset.upload': change((told) => `Uploaded ${photos(told.assets)}`),
  'motion.take_out': change('Copied the video out of a motion photo, to play it'),
  'asset.heal': event('Put a damaged or missing file right, by uploading it again'),
  'asset.attach_sidecar': lasting(
    'Attached a sidecar to a photo',
    'The sidecar that it had before is in quarantine; upload it again to have it back.',
  ),
  'asset.trash': change((told) => `Moved ${removed(told)} to the trash`),
  'asset.restore': change((told) => `Brought ${broughtBack(told)} back from the trash`),
  'asset.update': change((told) => `Changed ${photos(named(told))}`),
  'asset.move': change((told) => moved(told)),
  'asset.attach': change('Attached something to photos'),
  'asset.detach': change('Detached something from photos'),
  'asset.edit': change((told) => `Edited ${photos(named(told))}`),
  'asset.remove_edits': change((told) => `Took the edits off ${photos(named(told))}`),
  'asset.copy': change('Copied what was said of a photo to another'),
  'tag.create': change('Made tags'),
  'tag.update': change('Changed a tag'),
  'tag.delete': change((told) => `Deleted the tag${quoted(told.details['tag'])}`),
  'tag.attach': change((told) => `Tagged photos${quoted(told.details['tag'])}`),
  'tag.detach': change((told) => `Took the tag${quoted(told.details['tag'])} off photos`),
  'stack.create': change('Stacked photos'),
  'stack.update': change('Chose the photo that stands for a stack'),
  'stack.delete': change('Dissolved stacks'),
  'stack.remove': change('Took a photo out of a stack'),
  'person.create': change(({ details }) => `Made the person${quoted(details['person'])}`),
  'person.update': change(({ details }) => `Changed ${whoOf(details)}`),
  'person.delete': change(({ details }) => `Deleted ${whoOf(details)}`),
  'person.merge': change(({ details }) => `Merged people into ${whoOf(details)}`),
  'face.create': change(({ details }) => `Marked ${whoOf(details)} on a photo`),
  'face.assign': change(({ details }) => `Said that faces are ${whoOf(details)}`),
  'face.delete': change('Took a face off a photo'),
  'memory.create': change('Made a memory'),
  'memory.update': change('Changed a memory'),
  'memory.delete': change('Deleted a memory'),
  'memory.add_assets': change('Put photos into a memory'),
  'memory.remove_assets': change('Took photos out of a memory'),
  'memory.make': change('Made memories of what was on this day in other years'),
  'memory.tidy': change('Cleared away memories that are past and that nobody kept'),
  'asset.purge': change((told) => `Took ${photos(told.assets)} out of the trash for good`),
  'purge.move': event('Moved files of what was purged to quarantine'),
  'purge.unlink': event('Removed files for good that had been in quarantine for 30 days'),
  'removal.tidy': event('Forgot the lists of what waited and is over'),
  'trash.expire': event('Looked for what has been in the trash for long'),
  'asset.erase': lasting(
    (told) => `Erased ${photos(counted(told.details))} on demand, with files and history`,
    'What was erased is gone for good.',
  ),
  'album.create': change(({ details }) => `Made the album ${albumOf(details)}`),
  'album.update': change(({ details }) => `Changed the album ${albumOf(details)}`),
  'album.delete': change(({ details }) => `Deleted the album ${albumOf(details)}`),
  'album.add_assets': change((told) => `Added ${photos(told.inAlbums)} to ${albumsOf(told.details)}`),
  'album.remove_assets': change((told) => `Took ${photos(told.inAlbums)} out of ${albumsOf(told.details)}`),
  'album.share': change(({ details }) => `Shared the album ${albumOf(details)}`),
  'album.change_role': change(
    ({ details }) => `Changed what someone may do in the album ${albumOf(details)}`,
  ),
  'album.unshare': change(({ details }) => `Stopped sharing the album ${albumOf(details)} with someone`),
  'album.leave': change(({ details }) => `Left the album ${albumOf(details)}`),
  'partner.create': change(({ details }) => `Began to show all photos to ${partnerOf(details)}`),
  'partner.update': lasting(
    ({ details }) => `Chose whether photos of ${partnerOf(details)} stand among one’s own`,
    'It is chosen anew where it was chosen.',
  ),
  'partner.delete': change(({ details }) => `Stopped showing all photos to ${partnerOf(details)}`),
  'shared_link.create': change(({ details }) => `Made a shared link to ${linkedOf(details)}`),
  'shared_link.update': change(({ details }) => `Changed a shared link to ${linkedOf(details)}`),
  'shared_link.delete': change(({ details }) => `Deleted a shared link to ${linkedOf(details)}`),
  'shared_link.add_assets': change('Put photos into a shared link'),
  'shared_link.remove_assets': change('Took photos out of a shared link'),
  'shared_link.password_failed': event('Tried a password of a shared link, and was refused'),
  'activity.comment': change(({ details }) => `Commented in the album ${albumOf(details)}`),
  'activity.like': change(({ details }) => `Liked something in the album ${albumOf(details)}`),
  'activity.delete': change(({ details }) => `Deleted a comment or a like in the album ${albumOf(details)}`),
  'file.found': lasting(
    'Found a whole file of an upload that broke off',
    'The file is there, and its row says so.',
  ),
  'removal.refused': event((told) => refused(told.details)),
  'schema.change': event((told) => tableChanged(told.details)),
  'journal.structure_changed': event('Found what keeps the history changed past Heirloom'),
  'journal.structure_mended': event('What keeps the history is as it was again'),
  'journal.differences_found': event((told) => differing(told.details)),
  'journal.compared': event('Compared everything with the history: all is as recorded'),
  'journal.refusals_uncertain': event('The database ended without a shutdown; refusals may be unrecorded'),
  'removal.approve': event('Approved a removal'),
  'removal.dismiss': event('Dropped a removal that waited'),
  'removal.force': change((told) => forced(told)),
  'operation.undo': change((told) => undone(told)),
  'library.rebuild': change((told) => rebuilt(told)),
  'library.salvage': lasting(
    (told) =>
      `Took what could be had from a journal that is not whole: ${told.rows.toLocaleString('en-US')} rows`,
    'It tells what was missing; that can’t be had.',
  ),
  'library.rebuilt': event('Made the database again from the journal'),
  'backup.ask': event('Asked for a backup'),
  'backup.ask_verify': event('Asked for a backup to be read back'),
  'backup.ask_drill': event('Asked for a restore to be tried'),
  'backup.start': change('Began a backup that was asked for'),
  'backup.schedule': change('Asked for the backups of the day'),
  'backup.drill': change('Asked for the restores to be tried'),
  'backup.tend': change('Looked after the backups'),
  'asset.heal_from_backup': event('Brought a damaged or missing file back from a backup'),
  'dump.upload': event('Uploaded a dump of the database'),
  'dump.delete': event('Deleted dumps of the database'),
  'recovery_code.make': event('Made a new recovery code'),
  'server.start': event('Heirloom started'),
  'server.stop': event('Heirloom stopped'),
  'media.process': change('Made previews and read metadata'),
  'reconcile.derived': change('Looked for previews that are missing'),
  'reconcile.again': change('Asked for previews or metadata of all photos anew'),
  'notification.create': event('Told someone something'),
  'notification.tidy': event('Forgot what people were told long ago'),
  'queue.start': event(({ details }) => `Started the queue${quoted(details['queue'])}`),
  'queue.pause': event(({ details }) => `Paused the queue${quoted(details['queue'])}`),
  'queue.resume': event(({ details }) => `Let the queue${quoted(details['queue'])} go on`),
  'queue.empty': event(({ details }) => `Emptied the queue${quoted(details['queue'])}`),
  'queue.clear_failed': event(({ details }) => `Forgot what failed in the queue${quoted(details['queue'])}`),
  'job.ask': event(({ details }) => `Asked for upkeep${quoted(details['job'])}`),
  'sync.forget': change('Forgot what devices were told long ago'),
  'places.name': change('Named the places where photos were taken'),
  'reconcile.claims': change('Settled uploads that broke off'),
  'integrity.structure': change('Looked whether what keeps the history is as it was'),
  'integrity.compare': change('Compared everything with the history'),
  'counts.fold': change('Folded the counts'),
  'alarms.watch': change('Looked whether all is well'),
  'alarm.deliver': change('Told of an alarm'),
  'alarm.raise': event(({ details }) => alarm('Something needs a look', details)),
  'alarm.clear': event(({ details }) => alarm('Something that needed a look is over', details)),
  unknown: change((told) => unknownChange(told)),
} as const satisfies Readonly<Record<string, IntentEntry>>

/** Noun and verb: why an operation happened. */
export type Intent = keyof typeof table

const entries: Readonly<Record<string, IntentEntry>> = table

/** All of them, for the test that walks the source. */
export const intents: Readonly<Record<Intent, IntentEntry>> = table

/** What people read; an intent of a newer or older version is told by its name. */
export function textOfIntent(intent: string, told: Told): string {
  const text = entries[intent]?.text ?? `Did “${intent}”`
  return typeof text === 'string' ? text : text(told)
}

/** Why operations of this intent are not undone; undefined where they are. */
export function reasonNotToUndo(intent: string): string | undefined {
  const undo = entries[intent]?.undo ?? 'rows'
  return undo === 'rows' ? undefined : undo.not
}

/** Intents whose changes stay when their operation is undone. */
export const lastingIntents: readonly string[] = Object.entries(entries)
  .filter(([, { undo }]) => undo !== 'rows')
  .map(([intent]) => intent)

function refused({ owners, unknown }: Told['details']): string {
  if (unknown === true) return 'Something was refused at the database, and only its number is known'
  if (!Array.isArray(owners)) return 'A change at the database was refused'
  const told = owners as readonly { readonly lost?: unknown; readonly budget?: unknown }[]
  const lost = told
    .map((owner) => owner.lost)
    .filter((count) => typeof count === 'number')
    .reduce((sum, count) => sum + count, 0)
  return `A removal of ${things(lost, told[0]?.budget)} was refused`
}

/** What was counted, by the limit that it met. */
function things(count: number, budget: unknown): string {
  if (budget === 'albums') return `${count.toLocaleString('en-US')} ${count === 1 ? 'album' : 'albums'}`
  if (budget === 'entered') return `${count.toLocaleString('en-US')} ${count === 1 ? 'entry' : 'entries'}`
  return photos(count)
}

/** `“Summer”`, as it was called then. */
function albumOf({ album: name }: Told['details']): string {
  return typeof name === 'string' && name !== '' ? `“${name}”` : 'without a name'
}

/** ` of Anna`, as they were called then. */
const of = ({ account: name }: Told['details']): string => (typeof name === 'string' ? ` of ${name}` : '')

const partnerOf = ({ partner: name }: Told['details']): string =>
  typeof name === 'string' ? name : 'a partner'

const linkedOf = (details: Told['details']): string =>
  'album' in details
    ? `the album ${albumOf(details)}`
    : typeof details['photos'] === 'number'
      ? photos(details['photos'])
      : 'photos'

const albumsOf = (details: Told['details']): string =>
  'album' in details ? `the album ${albumOf(details)}` : 'albums'

function tableChanged({ objects }: Told['details']): string {
  const first: unknown = Array.isArray(objects) ? objects[0] : undefined
  return `Changed the database’s tables${typeof first === 'string' ? `: ${first.replaceAll('.', ' ')}` : ''}`
}

function differing({ rows }: Told['details']): string {
  const count = typeof rows === 'number' ? rows : 0
  return `Found ${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'} changed without a record`
}

/** How many photos were meant, where the operation says it: what was said of them stands in rows of its own. */
const named = ({ details: { photos: count }, assets }: Told): number =>
  typeof count === 'number' ? count : assets

const quoted = (name: unknown): string => (typeof name === 'string' ? ` “${name}”` : '')

/** `“Anna”`, as they were called then; how many, where there were several. */
function whoOf({ person, people }: Told['details']): string {
  if (typeof people === 'number') return `${people.toLocaleString('en-US')} people`
  if (typeof person !== 'string') return 'people'
  return person === '' ? 'a person without a name' : `“${person}”`
}

const placesMovedTo: Readonly<Record<string, string>> = {
  timeline: 'to the timeline',
  archive: 'to the archive',
  locked: 'to the locked folder',
  hidden: 'out of sight',
}

function moved(told: Told): string {
  const to = placesMovedTo[String(told.details['to'])]
  return to === undefined ? `Moved ${photos(named(told))}` : `Moved ${photos(named(told))} ${to}`
}

const counted = ({ assets }: Told['details']): number => (typeof assets === 'number' ? assets : 1)

/** The first sentence of the alarm, without its full stop. */
function alarm(what: string, { text }: Told['details']): string {
  const sentence = typeof text === 'string' ? /^[^.]+/.exec(text)?.[0] : undefined
  return sentence === undefined ? what : `${what}: ${sentence}`
}

function forced(told: Told): string {
  const { reason } = told.details
  const why = typeof reason === 'string' ? `: “${reason}”` : ''
  return `Removed ${removed(told)} by force${why}`
}

function undone({ details, rows }: Told): string {
  const { operations } = details
  const count = Array.isArray(operations) ? operations.length : 0
  const what = count === 1 ? 'an operation' : count > 1 ? `${count} operations` : 'a span of time'
  return `Undid ${what}: ${rows.toLocaleString('en-US')} ${rows === 1 ? 'change' : 'changes'} taken back`
}

function rebuilt({ details, rows }: Told): string {
  const { to } = details
  const isMoment = typeof to === 'string' && !Number.isNaN(Date.parse(to))
  const moment = isMoment
    ? `${new Date(to).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : 'an earlier moment'
  return `Went back to ${moment}: ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'} changed`
}

function unknownChange({ removed: lost, broughtBack: back, rows }: Told): string {
  const what = `Changed ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'} past Heirloom`
  if (lost > 0) return `${what}; ${photos(lost)} left sight`
  return back > 0 ? `${what}; ${photos(back)} came back` : what
}
