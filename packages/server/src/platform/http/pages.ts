import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Sends one array of JSON, written as its pages come, so that a list may be longer than what memory should hold. */
export function sendPages<One>(
  reply: FastifyReply,
  pages: AsyncIterable<readonly One[]>,
  wire: (one: One) => unknown,
): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(Readable.from(jsonOf(pages, wire)))
}

async function* jsonOf<One>(
  pages: AsyncIterable<readonly One[]>,
  wire: (one: One) => unknown,
): AsyncGenerator<string> {
  let before = '['
  for await (const page of pages) {
    if (page.length === 0) continue
    yield before + page.map((one) => JSON.stringify(wire(one))).join(',')
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}
