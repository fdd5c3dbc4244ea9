// Figures for Prometheus, on a port of their own: whoever may read them need not be let near the API.
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Log } from '../log/log.ts'

interface Reading {
  readonly value: number
  readonly labels?: Readonly<Record<string, string>>
}

interface FigureOptions {
  /** The whole name, prefix included. */
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
  /** Asked at each scrape; keep it quick. */
  readonly read: () => Promise<readonly Reading[]> | readonly Reading[]
}

export interface Metrics {
  readonly registry: Registry
  /** Adds a figure that is read when somebody asks. */
  gauge(options: FigureOptions): void
  /** The same, of what is counted for ever: `read` gives totals that outlive this process. Ends in `_total`. */
  counter(options: FigureOptions): void
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const unread = new Counter({
    name: 'heirloom_figures_unread_total',
    help: 'How often a figure could not be read and was left out, by its name.',
    labelNames: ['figure'],
    registers: [registry],
  })
  return {
    registry,
    gauge: (options) => addGauge(registry, unread, options),
    counter: (options) => addCounter(registry, unread, options),
  }
}

function addGauge(registry: Registry, unread: Counter, options: FigureOptions): void {
  const gauge = new Gauge({
    ...describe(options, registry),
    async collect() {
      const readings = await readOrNote(options, unread)
      forget(gauge, options)
      for (const { value, labels } of readings) gauge.set(labels ?? {}, value)
    },
  })
}

function addCounter(registry: Registry, unread: Counter, options: FigureOptions): void {
  const counter = new Counter({
    ...describe(options, registry),
    async collect() {
      const readings = await readOrNote(options, unread)
      forget(counter, options)
      for (const { value, labels } of readings) counter.inc(labels ?? {}, value)
    },
  })
}

/** A figure without labels would be reset to 0, which says something. */
function forget(figure: Gauge | Counter, { labels }: FigureOptions): void {
  if (labels === undefined) figure.remove()
  else figure.reset()
}

const describe = ({ name, help, labels }: FigureOptions, registry: Registry) => ({
  name,
  help,
  labelNames: labels ?? [],
  registers: [registry],
})

/** One figure that can't be had must not take the others away: it is left out, and that is counted. */
async function readOrNote({ name, read }: FigureOptions, unread: Counter): Promise<readonly Reading[]> {
  try {
    return await read()
  } catch {
    unread.inc({ figure: name })
    return []
  }
}

/** How long requests take, by route as the contract writes it. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'heirloom_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [registry],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    durations.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    )
    done()
  })
}

interface MetricsServer {
  readonly port: number
  close(): Promise<void>
}

/** Answers `GET /metrics`, and nothing else. */
export async function serveMetrics(
  metrics: Metrics,
  options: { readonly host: string; readonly port: number; readonly log: Log },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url === '/metrics') answer(response, metrics.registry, options.log)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(response: ServerResponse, registry: Registry, log: Log): void {
  registry.metrics().then(
    (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
    (error: unknown) => {
      log.error({ err: error }, 'metrics could not be read')
      response.writeHead(500).end()
    },
  )
}
