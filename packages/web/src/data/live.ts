// What happens to the library elsewhere is told at once: the server's socket.io, spoken here on a plain WebSocket, as a few
// kinds of message are all there is to it. A word only says that something is to be asked for again, so that losing one
// costs nothing but time; after a lost connection everything is asked for again. Loaded after the page.
import type { QueryClient } from '@tanstack/react-query'

import { notificationsQuery } from './notifications.ts'
import { refreshAfterChange } from './removals.ts'

/** However much happens, everything is asked for no more often than this. */
const REFRESH_INTERVAL = 2_000
const SOONEST = 1_000
const LATEST = 60_000
/** The server asks every 25 seconds whether we are there. */
const SILENCE = 60_000

/** Follows what happens until the function that it gives is called. */
export function followLibrary(client: QueryClient): () => void {
  const refresh = oneAfterTheOther(REFRESH_INTERVAL, () => refreshAfterChange(client))
  const stop = listen((event) => {
    if (event === 'on_notification') void client.invalidateQueries({ queryKey: notificationsQuery.queryKey })
    else if (event !== 'on_server_version') refresh.ask()
  }, refresh.ask)
  return () => {
    stop()
    refresh.stop()
  }
}

/** Does what is asked for at once; what is asked for meanwhile and soon after, together; while nobody looks, it waits. */
function oneAfterTheOther(interval: number, act: () => Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAsked = false
  let isBusy = false
  const next = async () => {
    if (isBusy || !isAsked || document.hidden) return
    isAsked = false
    isBusy = true
    await act().catch(() => undefined)
    timer = setTimeout(() => {
      isBusy = false
      look()
    }, interval)
  }
  const look = () => void next()
  document.addEventListener('visibilitychange', look)
  return {
    ask: () => {
      isAsked = true
      look()
    },
    stop: () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    },
  }
}

/** `onBack` is called when the connection stands again after it was lost. Who is refused does not try again. */
function listen(onWord: (event: string) => void, onBack: () => void): () => void {
  const address = new URL('/api/socket.io/?EIO=4&transport=websocket', location.href)
  address.protocol = address.protocol.replace('http', 'ws')
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = SOONEST
  let wasConnected = false
  let isOver = false

  const later = (act: () => void, after: number) => {
    clearTimeout(timer)
    timer = setTimeout(act, after)
  }
  const connect = () => {
    const mine = new WebSocket(address)
    socket = mine
    const expectWord = () => later(() => mine.close(), SILENCE)
    expectWord()
    mine.addEventListener('message', ({ data }) => {
      expectWord()
      hear(mine, String(data))
    })
    mine.addEventListener('close', () => {
      if (isOver) return
      later(connect, pause * (0.5 + Math.random()))
      pause = Math.min(LATEST, pause * 2)
    })
  }
  const hear = (mine: WebSocket, text: string) => {
    const message = messageIn(text)
    if (message.kind === 'open') mine.send('40')
    if (message.kind === 'ping') mine.send('3')
    if (message.kind === 'word') onWord(message.event)
    if (message.kind === 'refused') stop()
    if (message.kind !== 'connected') return
    pause = SOONEST
    if (wasConnected) onBack()
    wasConnected = true
  }
  const stop = () => {
    isOver = true
    clearTimeout(timer)
    socket?.close()
  }
  connect()
  return stop
}

type Message =
  | { readonly kind: 'open' | 'ping' | 'connected' | 'refused' | 'other' }
  | { readonly kind: 'word'; readonly event: string }

/** One message of engine.io 4 with socket.io 5 within. */
export function messageIn(text: string): Message {
  if (text.startsWith('0')) return { kind: 'open' }
  if (text === '2') return { kind: 'ping' }
  if (text.startsWith('40')) return { kind: 'connected' }
  if (text.startsWith('44')) return { kind: 'refused' }
  const event = /^42\["([^"\\]+)"/.exec(text)?.[1]
  return event === undefined ? { kind: 'other' } : { kind: 'word', event }
}
