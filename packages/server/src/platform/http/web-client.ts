// The web client's files, and what is answered where nothing is: JSON below /api, the client's page for a page's address.
import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure } from '../errors/errors.ts'
import { sendFailure } from './failures.ts'

/** Serves `folder` (the built client). Where it is not built, every page says so. */
export async function serveWebClient(app: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(path.join(folder, 'index.html'))
  if (built)
    await app.register(fastifyStatic, { root: folder, cacheControl: false, setHeaders, preCompressed: true })
  app.setNotFoundHandler((request, reply) => {
    if (isShare(request)) return reply.redirect(sharedPage, 303)
    if (!isPage(request)) return sendFailure(nothingHere(request), request, reply)
    return built ? reply.sendFile('index.html') : sendUnbuilt(reply)
  })
}

/** Files below assets/ carry a hash of their content in their name; all others are asked for again. */
function setHeaders(reply: FastifyReply, file: string): void {
  const hashed = file.split(path.sep).includes('assets')
  void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
}

/** An address that a person may have typed or kept: no API, no file. */
function isPage(request: FastifyRequest): boolean {
  const { pathname } = new URL(request.url, 'http://localhost')
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  return !/^\/(api|assets|\.well-known)(\/|$)/.test(pathname) && path.extname(pathname) === ''
}

/**
 * What a phone shares with the installed page is taken by its service worker. Where that is not there yet, the page says
 * that nothing came along.
 */
function isShare({ method, url }: FastifyRequest): boolean {
  return method === 'POST' && url === '/share-target'
}

const sharedPage = '/shared'

function nothingHere(request: FastifyRequest): Error {
  const { pathname } = new URL(request.url, 'http://localhost')
  return failure('no_such_thing', `Cannot ${request.method} ${pathname}`)
}

const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Heirloom</title>
<style>body{font:18px/1.5 system-ui,sans-serif;background:#fbfaf7;color:#1d1b18;max-width:32em;margin:20vh auto;padding:0 24px}
@media(prefers-color-scheme:dark){body{background:#131211;color:#f3f0ea}}</style>
<h1>Heirloom is running</h1>
<p>Its pages have not been built yet. Stop the server and start it with <code>npm start</code>, which builds them.</p>
<p>Phone apps and other programs work already.</p></html>
`

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return reply.status(503).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(unbuilt)
}
