// The upload queue: parcels are hashed, compared with what the server has, and sent four at a time.
// It lives as long as the page. Whatever is added ends in exactly one of four: added, already here, not
// added (with the reason), or left out because the person cancelled. A parcel counts as added only when the
// server has answered for it. Everything outside (hash, check, send, time) comes in as an argument.
import type { Checked } from '../../data/upload-check.ts'
import { deliver, judge } from './deliver.ts'
import type { Item, Outside } from './deliver.ts'
import { makePace } from './pace.ts'
import type { Parcel } from './pairing.ts'

export type PauseReason = 'person' | 'full' | 'signedOut'

export interface NotAdded {
  readonly path: string
  readonly reason: string
}

export interface Progress {
  readonly total: number
  readonly added: number
  readonly duplicates: number
  readonly cancelled: number
  readonly notAdded: readonly NotAdded[]
  readonly sending: number
  readonly bytesTotal: number
  readonly bytesDone: number
  readonly speed: number | undefined
  readonly secondsLeft: number | undefined
  readonly paused: PauseReason | undefined
  readonly offline: boolean
  readonly busy: boolean
  readonly canRetry: boolean
}

const SENDERS = 4
const CHECK_BATCH = 100
const AHEAD = 300
const ATTEMPTS = 4
const TELL_EVERY = 250
const LONGEST_WAIT = 30_000

export class UploadQueue {
  readonly #outside: Outside
  readonly #listeners = new Set<() => void>()
  #toHash: Item[] = []
  #toCheck: Item[] = []
  #toSend: Item[] = []
  #hashing = 0
  #checking = 0
  #sending = new Set<Item>()
  #failed: Item[] = []
  #stop = new AbortController()
  #count = { total: 0, added: 0, duplicates: 0, cancelled: 0, bytesTotal: 0, bytesSettled: 0, wire: 0 }
  #notAdded: NotAdded[] = []
  #paused: PauseReason | undefined
  #offline = false
  #wirePace = makePace()
  #donePace = makePace()
  #timer: ReturnType<typeof setTimeout> | undefined
  #progress: Progress

  constructor(outside: Outside) {
    this.#outside = outside
    this.#progress = this.#look()
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  readonly progress = () => this.#progress

  /** More may be added at any time; after everything has settled the count begins anew. */
  add(parcels: readonly Parcel[], notAdded: readonly NotAdded[]): void {
    if (!this.#isBusy()) this.clear()
    for (const parcel of parcels) {
      const size = parcel.file.size + (parcel.motion?.size ?? 0)
      this.#toHash.push({ parcel, size, sent: 0, attempts: 0 })
      this.#count.bytesTotal += size
    }
    this.#count.total += parcels.length + notAdded.length
    this.#notAdded = this.#notAdded.concat(notAdded)
    this.#advance()
    this.#tell()
  }

  /** What is being sent goes on to its end; nothing new begins. */
  pause(reason: PauseReason = 'person'): void {
    this.#paused = reason
    this.#tell()
  }

  resume(): void {
    this.#paused = undefined
    this.#advance()
    this.#tell()
  }

  cancel(): void {
    const open = [...this.#toHash, ...this.#toCheck, ...this.#toSend, ...this.#sending]
    this.#count.cancelled += this.#count.total - this.#settled()
    for (const item of open) this.#count.bytesTotal -= item.size
    this.#toHash = []
    this.#toCheck = []
    this.#toSend = []
    this.#sending.clear()
    this.#stop.abort(new DOMException('cancelled', 'AbortError'))
    this.#stop = new AbortController()
    this.#hashing = 0
    this.#checking = 0
    this.#paused = undefined
    this.#offline = false
    this.#tell()
  }

  /** Those that failed for a reason that may pass are tried once more. */
  retry(): void {
    const again = this.#failed
    const paths = new Set(again.map((item) => item.parcel.path))
    this.#failed = []
    this.#notAdded = this.#notAdded.filter(({ path }) => !paths.has(path))
    for (const item of again) {
      item.attempts = 0
      item.sent = 0
      this.#count.bytesTotal += item.size
      this.#toHash.push(item)
    }
    this.#advance()
    this.#tell()
  }

  /** Forgets what is settled. */
  clear(): void {
    if (this.#isBusy()) return
    this.#count = { total: 0, added: 0, duplicates: 0, cancelled: 0, bytesTotal: 0, bytesSettled: 0, wire: 0 }
    this.#notAdded = []
    this.#failed = []
    this.#paused = undefined
    this.#wirePace = makePace()
    this.#donePace = makePace()
    this.#tell()
  }

  #advance(): void {
    if (!this.#paused) {
      this.#startHashing()
      this.#startChecking()
      this.#startSending()
    }
    this.#tellSoon()
  }

  #startHashing(): void {
    const ahead = this.#toCheck.length + this.#toSend.length
    if (this.#hashing > 0 || ahead >= AHEAD) return
    const item = this.#toHash.shift()
    if (!item) return
    this.#hashing += 1
    void this.#run(this.#hash(item), () => (this.#hashing -= 1))
  }

  async #hash(item: Item): Promise<void> {
    const { file, motion } = item.parcel
    const signal = this.#stop.signal
    try {
      item.motionSha1 = motion && (await this.#outside.hash(motion))
      item.sha1 = await this.#outside.hash(file)
      if (!signal.aborted) this.#toCheck.push(item)
    } catch {
      if (!signal.aborted) this.#refuse(item, this.#outside.words.unreadable, true)
    }
  }

  #startChecking(): void {
    const moreComes = this.#hashing > 0 && this.#toSend.length > 0
    if (this.#checking > 0 || this.#offline || this.#toCheck.length === 0) return
    if (moreComes && this.#toCheck.length < CHECK_BATCH) return
    const batch = this.#toCheck.splice(0, CHECK_BATCH)
    this.#checking = batch.length
    void this.#run(this.#check(batch), () => (this.#checking = 0))
  }

  async #check(batch: readonly Item[]): Promise<void> {
    const signal = this.#stop.signal
    const asked = batch.flatMap((item, i) => [
      { id: `${i}`, checksum: item.sha1 ?? '' },
      ...(item.motionSha1 ? [{ id: `${i}-motion`, checksum: item.motionSha1 }] : []),
    ])
    try {
      const answers = new Map((await this.#outside.check(asked, signal)).map((answer) => [answer.id, answer]))
      batch.forEach((item, i) => this.#takeAnswer(item, answers.get(`${i}`), answers.get(`${i}-motion`)))
    } catch (error) {
      if (signal.aborted) return
      const verdict = judge(error)
      // Whatever else is wrong with the check: it only saves sending. The server decides at the upload.
      if (verdict === 'connection' || verdict === 'signedOut') this.#toCheck.unshift(...batch)
      else this.#toSend.push(...batch)
      this.#holdFor(verdict)
    }
  }

  #takeAnswer(item: Item, still: Checked | undefined, motion: Checked | undefined): void {
    if (motion?.action === 'reject' && motion.assetId) item.motionId = motion.assetId
    if (still?.assetId) item.assetId = still.assetId
    if (still?.action !== 'reject') this.#toSend.push(item)
    else if (still.isTrashed) this.#refuse(item, this.#outside.words.trashed, false)
    else if (still.reason === 'unsupported-format') this.#refuse(item, this.#outside.words.unsupported, false)
    else if (item.motionSha1 && !item.motionId) this.#toSend.push({ ...item, onlyMotion: true })
    else this.#settle(item, 'duplicates', item.assetId)
  }

  #startSending(): void {
    while (!this.#offline && this.#sending.size < SENDERS) {
      const item = this.#toSend.shift()
      if (!item) return
      this.#sending.add(item)
      void this.#run(this.#send(item), () => this.#sending.delete(item))
    }
  }

  async #send(item: Item): Promise<void> {
    const signal = this.#stop.signal
    try {
      const onProgress = (bytes: number) => this.#noteSent(item, bytes)
      const { status, id } = await deliver(item, this.#outside.send, onProgress, signal)
      if (!signal.aborted) this.#settle(item, status === 'created' ? 'added' : 'duplicates', id)
    } catch (error) {
      if (!signal.aborted) await this.#afterFailure(item, error)
    }
  }

  async #afterFailure(item: Item, error: unknown): Promise<void> {
    this.#noteSent(item, 0)
    const signal = this.#stop.signal
    if (!(await this.#outside.isReadable(item.parcel))) {
      if (!signal.aborted) this.#refuse(item, this.#outside.words.unreadable, true)
      return
    }
    if (signal.aborted) return
    const verdict = judge(error)
    item.attempts += verdict === 'signedOut' || verdict === 'full' ? 0 : 1
    if (verdict === 'refused' || item.attempts >= ATTEMPTS) {
      this.#refuse(item, this.#outside.words.of(error), verdict !== 'refused')
      return
    }
    this.#toSend.unshift(item)
    this.#holdFor(verdict)
  }

  #holdFor(verdict: ReturnType<typeof judge>): void {
    if (verdict === 'signedOut' || verdict === 'full') this.pause(verdict)
    if (verdict === 'connection' && !this.#offline) void this.#awaitConnection()
  }

  async #awaitConnection(): Promise<void> {
    this.#offline = true
    const signal = this.#stop.signal
    for (let pause = 1_000; !signal.aborted; pause = Math.min(LONGEST_WAIT, pause * 2)) {
      await this.#outside.wait(pause)
      const reached = await this.#outside.reach().then(
        () => true,
        () => false,
      )
      if (!reached || signal.aborted) continue
      this.#offline = false
      this.#advance()
      return
    }
  }

  /** Work that belongs to a cancelled run must not touch the counts of the next one. */
  async #run(work: Promise<void>, after: () => void): Promise<void> {
    const signal = this.#stop.signal
    await work
    if (signal.aborted) return
    after()
    this.#advance()
  }

  #noteSent(item: Item, bytes: number): void {
    if (!this.#sending.has(item)) return
    this.#count.wire += Math.max(0, bytes - item.sent)
    item.sent = bytes
    this.#tellSoon()
  }

  #settle(item: Item, as: 'added' | 'duplicates', assetId: string | undefined): void {
    this.#count[as] += 1
    this.#count.bytesSettled += item.size
    item.sent = 0
    if (assetId) this.#outside.onThere(item.parcel.path, assetId)
  }

  #refuse(item: Item, reason: string, mayPass: boolean): void {
    this.#count.bytesTotal -= item.size
    item.sent = 0
    this.#notAdded.push({ path: item.parcel.path, reason })
    if (mayPass) this.#failed.push(item)
  }

  #settled(): number {
    const { added, duplicates, cancelled } = this.#count
    return added + duplicates + cancelled + this.#notAdded.length
  }

  #isBusy(): boolean {
    return this.#settled() < this.#count.total
  }

  #tellSoon(): void {
    if (!this.#isBusy()) this.#tell()
    else this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY)
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#progress = this.#look()
    for (const listener of this.#listeners) listener()
  }

  #look(): Progress {
    const { total, added, duplicates, cancelled, bytesTotal, bytesSettled, wire } = this.#count
    const bytesDone = [...this.#sending].reduce((sum, item) => sum + item.sent, bytesSettled)
    const now = this.#outside.now()
    this.#wirePace.note(now, wire)
    this.#donePace.note(now, bytesDone)
    const pace = this.#donePace.speed(now)
    return {
      total,
      added,
      duplicates,
      cancelled,
      notAdded: this.#notAdded,
      sending: this.#sending.size,
      bytesTotal,
      bytesDone,
      speed: this.#wirePace.speed(now),
      secondsLeft: pace ? (bytesTotal - bytesDone) / pace : undefined,
      paused: this.#paused,
      offline: this.#offline,
      busy: this.#isBusy(),
      canRetry: this.#failed.length > 0,
    }
  }
}
