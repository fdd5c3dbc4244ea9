// Who is connected is told at once what happens to their library: by socket.io, in rooms by account and by session. Runtime:
// nothing is kept, and losing a word is harmless, as the stream tells everything (features/sync). What happened is heard from
// the database, whichever process did it; of what is too much, and of what nobody here waits for, nothing is read.
import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import type { Socket } from 'socket.io'
import type { Pool } from 'pg'
import { listen } from '../../platform/db/db.ts'
import type { Log } from '../../platform/log/log.ts'
import { tellOf } from './words.ts'
import type { WordDependencies } from './words.ts'

export type { ReadSynced } from './words.ts'

/** Who a connection is, and until when. */
export interface Connected {
  readonly userId: string
  readonly sessionId: string | undefined
  readonly until: Date | undefined
}

export interface LiveOptions extends Omit<WordDependencies, 'isHere'> {
  readonly pool: Pool
  readonly log: Log
  /** Throws a failure in the words that clients compare. */
  readonly admit: (handshake: Socket['handshake']) => Promise<Connected>
  /** Told to everyone who connects. */
  readonly version: unknown
}

export interface Live {
  /** Resolves when it hears what happens. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/** Words that wait to be looked up; what comes beyond is not told. */
const mostWaiting = 500
const longestTimer = 2 ** 31 - 1

/** Answers below `/api/socket.io` of a server that does not listen yet. */
export function openLive(server: HttpServer, options: LiveOptions): Live {
  const io = new Server(server, {
    path: '/api/socket.io',
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
    connectTimeout: 10_000,
  })
  io.use((socket, next) => {
    void letIn(options.admit, socket, next)
  })
  io.on('connection', (socket) => welcome(socket, options.version))
  const isHere = (userId: string): boolean => io.sockets.adapter.rooms.has(roomOf(userId))
  const queue = inOrder(async (word) => {
    for (const { userId, event, data } of await tellOf({ ...options, isHere }, word))
      io.to(roomOf(userId)).emit(event, ...data)
  }, options.log)
  const listening = listen(
    options.pool,
    'heirloom_live',
    (word) => {
      if (io.sockets.sockets.size === 0) return
      const ended = /^session:(.+)$/.exec(word)?.[1]
      if (ended === undefined) queue.add(word)
      else endSession(io, ended)
    },
    options.log,
  )
  return {
    ready: listening.ready,
    close: async () => {
      listening.stop()
      await queue.close()
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}

async function letIn(
  admit: LiveOptions['admit'],
  socket: Socket,
  next: (refusal?: Error) => void,
): Promise<void> {
  try {
    socket.data = await admit(socket.handshake)
  } catch (error) {
    return next(error instanceof Error ? error : new Error('Authentication required'))
  }
  next()
}

const roomOf = (userId: string): string => `user ${userId}`
const roomOfSession = (sessionId: string): string => `session ${sessionId}`

function welcome(socket: Socket, version: unknown): void {
  const { userId, sessionId, until } = socket.data as Connected
  void socket.join(roomOf(userId))
  if (sessionId !== undefined) void socket.join(roomOfSession(sessionId))
  if (until !== undefined) endAt(socket, until)
  socket.emit('on_server_version', version)
}

function endAt(socket: Socket, until: Date): void {
  const timer = setTimeout(
    () => socket.disconnect(true),
    Math.min(until.getTime() - Date.now(), longestTimer),
  ).unref()
  socket.once('disconnect', () => clearTimeout(timer))
}

function endSession(io: Server, sessionId: string): void {
  const room = io.to(roomOfSession(sessionId))
  room.emit('on_session_delete', sessionId)
  room.disconnectSockets(true)
}

/** One word after the other, so that what is told comes in the order in which it happened. */
function inOrder(
  work: (word: string) => Promise<void>,
  log: Log,
): { add(word: string): void; close(): Promise<void> } {
  const waiting = new Set<string>()
  let running: Promise<void> | undefined
  const run = async (): Promise<void> => {
    for (const word of waiting) {
      waiting.delete(word)
      await work(word).catch((error: unknown) =>
        log.warn({ err: error, word }, 'what happened was not told at once'),
      )
    }
    running = undefined
  }
  return {
    add: (word) => {
      if (waiting.size >= mostWaiting) return
      waiting.add(word)
      running ??= run()
    },
    close: async () => {
      waiting.clear()
      await running
    },
  }
}
