// For tests: a mail server and a web server that keep what they are sent.
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

export interface Letter {
  readonly from: string
  readonly to: readonly string[]
  readonly data: string
}

export interface MailServer {
  readonly url: string
  readonly letters: Letter[]
  /** What it answers to the sender's address: `250 ok` unless set. */
  answer: string
  close(): Promise<void>
}

/** Enough of RFC 5321 to take a letter. */
export async function openMailServer(): Promise<MailServer> {
  const letters: Letter[] = []
  const sockets = new Set<Socket>()
  const server = createSocketServer((socket) => {
    sockets.add(socket.setEncoding('utf8').on('error', () => undefined))
    converse(socket, opened, letters)
  })
  const opened: MailServer = {
    url: `smtp://127.0.0.1:${await listen(server)}?ignoreTLS=true`,
    letters,
    answer: '250 ok',
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return opened
}

function converse(socket: Socket, server: MailServer, letters: Letter[]): void {
  let waiting = ''
  let letter = { from: '', to: [] as string[] }
  let isData = false
  const say = (line: string) => socket.write(`${line}\r\n`)
  const hear = (line: string): void => {
    const [verb = ''] = line.toUpperCase().split(/[ :]/)
    if (verb === 'EHLO') say('250-here\r\n250 8BITMIME')
    else if (verb === 'MAIL') {
      letter = { from: line, to: [] }
      say(server.answer)
    } else if (verb === 'RCPT') {
      letter.to.push(/<(.*)>/.exec(line)?.[1] ?? '')
      say('250 ok')
    } else if (verb === 'DATA') {
      isData = true
      say('354 go on')
    } else if (verb === 'QUIT') socket.end('221 bye\r\n')
    else say('502 what?')
  }
  say('220 here')
  socket.on('data', (text: string) => {
    waiting += text
    for (;;) {
      const end = isData ? waiting.indexOf('\r\n.\r\n') : waiting.indexOf('\r\n')
      if (end < 0) return
      const part = waiting.slice(0, end)
      waiting = waiting.slice(end + (isData ? 5 : 2))
      if (!isData) hear(part)
      else {
        letters.push({ ...letter, data: part })
        isData = false
        say('250 kept')
      }
    }
  })
}

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

export interface HookServer {
  readonly url: string
  readonly received: Received[]
  /** 200 unless set; 0: no answer at all. */
  status: number
  close(): Promise<void>
}

export async function openHookServer(): Promise<HookServer> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
      received.push({ path: request.url ?? '', headers: request.headers, body })
      if (opened.status !== 0) response.writeHead(opened.status, { location: '/elsewhere' }).end('{}')
    })
  })
  const opened: HookServer = {
    url: `http://127.0.0.1:${await listen(server)}`,
    received,
    status: 200,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return opened
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
