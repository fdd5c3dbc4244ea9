import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import QRCode from 'qrcode'
import { mediaEndings } from '../../catalog/media-types/media-types.ts'
import { serve } from '../../platform/http/http.ts'
import { countAccounts } from '../../schema/schema.ts'
import type { Db } from '../../schema/schema.ts'
import {
  apiVersion,
  apiVersionText,
  features,
  listUsage,
  listVersions,
  measureDisk,
  endlessTrashDays,
} from './server-info.ts'
import { aboutWire, statisticsWire, storageWire } from './server-info.wire.ts'

export interface ServerInfoDeps {
  readonly db: Db
  readonly originalsFolder: string
  /** Heirloom's own version. */
  readonly version: string
  /** Versions of `ffmpeg`, `exiftool`, `libvips`, as far as known. */
  readonly programs: Readonly<Record<string, string>>
  readonly publicUrl: string | undefined
  /** After so many days the trash empties itself; undefined: never. */
  readonly trashDays: number | undefined
  readonly mapStyles: { readonly light: string; readonly dark: string } | undefined
  /** Where phones in the same house reach the server, the best first. */
  readonly addresses: () => readonly string[]
  /** What was set, as it may be shown, and where each stands. */
  readonly settings: {
    readonly given: Readonly<Record<string, string>>
    readonly givenIn: Readonly<Record<string, 'environment' | 'file'>>
  }
}

export async function serverInfoRoutes(app: FastifyInstance, deps: ServerInfoDeps): Promise<void> {
  const { db } = deps
  const isInitialized = async () => (await countAccounts(db)) > 0

  serve(app, routes.wellKnownImmich, () => ({ api: { endpoint: '/api' } }))
  serve(app, routes.pingServer, () => ({ res: 'pong' }) as const)
  serve(app, routes.pingServerInfo, () => ({ res: 'pong' }) as const)
  serve(app, routes.getServerVersion, () => ({ ...apiVersion, prerelease: null }))
  serve(app, routes.getAboutInfo, () => aboutWire(deps.version, deps.programs))
  serve(app, routes.getServerFeatures, () => features)

  serve(app, routes.getServerConfig, async ({ protocol, host }) => {
    const initialized = await isInitialized()
    const styleOf = (theme: 'light' | 'dark') =>
      deps.mapStyles?.[theme] ?? ownStyle(theme, deps.publicUrl ?? `${protocol}://${host}`)
    return {
      isInitialized: initialized,
      isOnboarded: initialized,
      maintenanceMode: false,
      publicUsers: true,
      trashDays: deps.trashDays ?? endlessTrashDays,
      userDeleteDelay: 7,
      minFaces: 3,
      loginPageMessage: '',
      oauthButtonText: '',
      externalDomain: deps.publicUrl ?? '',
      mapLightStyleUrl: styleOf('light'),
      mapDarkStyleUrl: styleOf('dark'),
    }
  })

  serve(app, routes.getStorage, async () => storageWire(await measureDisk(deps.originalsFolder)))
  serve(app, routes.getServerStatistics, async () => statisticsWire(await listUsage(db)))
  serve(app, routes.getSupportedMediaTypes, () => ({
    image: [...mediaEndings.image],
    video: [...mediaEndings.video],
    sidecar: [...mediaEndings.sidecar],
  }))
  serve(app, routes.getVersionHistory, async () =>
    (await listVersions(db)).map(({ id, version, since }) => ({
      id,
      version,
      createdAt: since.toISOString(),
    })),
  )
  serve(app, routes.getVersionCheck, () => ({ checkedAt: null, releaseVersion: null }))
  serve(app, routes.getApkLinks, apkLinks)

  serve(app, routes.getSettings, () => {
    const { given, givenIn } = deps.settings
    return Object.entries(given)
      .map(([name, value]) => ({ name, value, from: givenIn[name] ?? 'environment' }))
      .toSorted((one, other) => one.name.localeCompare(other.name))
  })

  serve(app, routes.getAddress, async () => {
    const addresses = [...deps.addresses()]
    return { addresses, qr: addresses[0] === undefined ? '' : await QRCode.toDataURL(addresses[0]) }
  })
}

/** The app that speaks this level of the API, where its makers publish it. */
function apkLinks() {
  return {
    arm64v8a: apkLink('arm64-v8a-'),
    armeabiv7a: apkLink('armeabi-v7a-'),
    universal: apkLink(''),
    x86_64: apkLink('x86_64-'),
  }
}

function apkLink(kind: string): string {
  return `https://github.com/immich-app/immich/releases/download/v${apiVersionText}/app-${kind}release.apk`
}

/** What apps draw maps from, where there is no tile server; empty where the name that somebody gave the server is none. */
function ownStyle(theme: string, base: string): string {
  return URL.parse(`/map-style/${theme}.json`, base)?.href ?? ''
}
