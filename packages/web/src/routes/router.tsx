// The pages and their addresses. Features meet here and nowhere else.
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'

import { meQuery } from '../data/account.ts'
import { expectConnection, isSignedOut } from '../data/call.ts'
import { setupQuery } from '../data/server.ts'
import { prefetchTop } from '../data/timeline.ts'
import { searchFrom as albumsSearchFrom } from '../features/albums/sorting.ts'
import { searchFrom } from '../features/history/filter.ts'
import { addressFrom } from '../features/map/address.ts'
import { filterFrom as searchFilterFrom } from '../features/search/filter.ts'
import { Missing, PageProblem } from './problem.tsx'
import { Photos } from './photos.tsx'
import { Shell } from './shell.tsx'

interface Context {
  readonly client: QueryClient
}

const root = createRootRouteWithContext<Context>()({
  beforeLoad: ({ cause }) => {
    if (cause === 'enter') expectConnection()
  },
  component: Outlet,
  errorComponent: PageProblem,
  notFoundComponent: Missing,
})

const setUp = createRoute({
  getParentRoute: () => root,
  path: 'setup',
  loader: async ({ context }) => {
    const setup = await context.client.fetchQuery(setupQuery)
    if (setup.initialized) throw redirect({ to: '/login' })
    return setup
  },
  component: lazyRouteComponent(() => import('./welcome.tsx'), 'SetUpPage'),
})

const login = createRoute({
  getParentRoute: () => root,
  path: 'login',
  validateSearch: (search): { next?: string } =>
    typeof search.next === 'string' && isOwnPath(search.next) ? { next: search.next } : {},
  loader: async ({ context }) => {
    const setup = await context.client.fetchQuery(setupQuery)
    if (!setup.initialized) throw redirect({ to: '/setup' })
  },
  component: lazyRouteComponent(() => import('./welcome.tsx'), 'LoginPage'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    if (['/', '/photos'].includes(location.pathname)) void prefetchTop(context.client, 'library')
    try {
      await context.client.ensureQueryData(meQuery)
    } catch (error) {
      if (!isSignedOut(error)) throw error
      throw redirect({ to: '/login', search: location.href === '/' ? {} : { next: location.href } })
    }
  },
  component: Shell,
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/photos', replace: true })
  },
})

const photos = createRoute({ getParentRoute: () => signedIn, path: 'photos', component: Photos })

const photo = createRoute({
  getParentRoute: () => photos,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'PhotoPage'),
})

const albums = createRoute({
  getParentRoute: () => signedIn,
  path: 'albums',
  validateSearch: albumsSearchFrom,
  component: lazyRouteComponent(() => import('./albums.tsx'), 'AlbumsPage'),
})

const album = createRoute({
  getParentRoute: () => signedIn,
  path: 'albums/$albumId',
  component: lazyRouteComponent(() => import('./album.tsx'), 'AlbumPage'),
})

const addToAlbum = createRoute({
  getParentRoute: () => signedIn,
  path: 'albums/$albumId/add',
  component: lazyRouteComponent(() => import('./album.tsx'), 'AddToAlbumPage'),
})

const albumPhoto = createRoute({
  getParentRoute: () => album,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'AlbumPhotoPage'),
})

const favorites = createRoute({
  getParentRoute: () => signedIn,
  path: 'favorites',
  component: lazyRouteComponent(() => import('./kinds.tsx'), 'FavoritesPage'),
})

const favoritePhoto = createRoute({
  getParentRoute: () => favorites,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'FavoritePhotoPage'),
})

const archive = createRoute({
  getParentRoute: () => signedIn,
  path: 'archive',
  component: lazyRouteComponent(() => import('./kinds.tsx'), 'ArchivePage'),
})

const archivedPhoto = createRoute({
  getParentRoute: () => archive,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'ArchivedPhotoPage'),
})

const tags = createRoute({
  getParentRoute: () => signedIn,
  path: 'tags',
  component: lazyRouteComponent(() => import('./tags.tsx'), 'TagsPage'),
})

const noTag = createRoute({
  getParentRoute: () => tags,
  path: '/',
  component: lazyRouteComponent(() => import('./tags.tsx'), 'NoTagPage'),
})

const tag = createRoute({
  getParentRoute: () => tags,
  path: '$tagId',
  component: lazyRouteComponent(() => import('./tags.tsx'), 'TagPage'),
})

const taggedPhoto = createRoute({
  getParentRoute: () => tag,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'TaggedPhotoPage'),
})

const folders = createRoute({
  getParentRoute: () => signedIn,
  path: 'folders',
  validateSearch: (search): { path?: string } =>
    typeof search.path === 'string' && search.path !== '' ? { path: search.path } : {},
  component: lazyRouteComponent(() => import('./folders.tsx'), 'FoldersPage'),
})

const photoInFolder = createRoute({
  getParentRoute: () => folders,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./folders.tsx'), 'PhotoInFolderPage'),
})

const trash = createRoute({
  getParentRoute: () => signedIn,
  path: 'trash',
  component: lazyRouteComponent(() => import('./trash.tsx'), 'TrashPage'),
})

const trashedPhoto = createRoute({
  getParentRoute: () => trash,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'TrashedPhotoPage'),
})

const history = createRoute({
  getParentRoute: () => signedIn,
  path: 'history',
  validateSearch: searchFrom,
  component: lazyRouteComponent(() => import('./history.tsx'), 'HistoryPage'),
})

const operation = createRoute({
  getParentRoute: () => history,
  path: '$operationId',
  component: lazyRouteComponent(() => import('./history.tsx'), 'OperationPage'),
})

const story = createRoute({
  getParentRoute: () => signedIn,
  path: 'history/photo/$photoId',
  component: lazyRouteComponent(() => import('./history.tsx'), 'StoryPage'),
})

const waiting = createRoute({
  getParentRoute: () => signedIn,
  path: 'waiting',
  component: lazyRouteComponent(() => import('./waiting.tsx'), 'WaitingPage'),
})

const health = createRoute({
  getParentRoute: () => signedIn,
  path: 'health',
  component: lazyRouteComponent(() => import('./health.tsx'), 'HealthPage'),
})

const backups = createRoute({
  getParentRoute: () => signedIn,
  path: 'backups',
  component: lazyRouteComponent(() => import('./backups.tsx'), 'BackupsPage'),
})

const locked = createRoute({
  getParentRoute: () => signedIn,
  path: 'locked',
  component: lazyRouteComponent(() => import('./locked.tsx'), 'LockedPage'),
})

const lockedPhoto = createRoute({
  getParentRoute: () => locked,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'LockedPhotoPage'),
})

const search = createRoute({
  getParentRoute: () => signedIn,
  path: 'search',
  validateSearch: searchFilterFrom,
  component: lazyRouteComponent(() => import('./search.tsx'), 'SearchPage'),
})

const foundPhoto = createRoute({
  getParentRoute: () => search,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./search.tsx'), 'FoundPhotoPage'),
})

const explore = createRoute({
  getParentRoute: () => signedIn,
  path: 'explore',
  component: lazyRouteComponent(() => import('./search.tsx'), 'ExplorePage'),
})

const map = createRoute({
  getParentRoute: () => signedIn,
  path: 'map',
  validateSearch: addressFrom,
  component: lazyRouteComponent(() => import('./map.tsx'), 'MapPage'),
})

const mapPhoto = createRoute({
  getParentRoute: () => map,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./map.tsx'), 'MapPhotoPage'),
})

const unplaced = createRoute({
  getParentRoute: () => signedIn,
  path: 'unplaced',
  component: lazyRouteComponent(() => import('./map.tsx'), 'UnplacedPage'),
})

const unplacedPhoto = createRoute({
  getParentRoute: () => unplaced,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./map.tsx'), 'UnplacedPhotoPage'),
})

const people = createRoute({
  getParentRoute: () => signedIn,
  path: 'people',
  component: lazyRouteComponent(() => import('./people.tsx'), 'PeoplePage'),
})

const person = createRoute({
  getParentRoute: () => signedIn,
  path: 'people/$personId',
  component: lazyRouteComponent(() => import('./people.tsx'), 'PersonPage'),
})

const personPhoto = createRoute({
  getParentRoute: () => person,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./photo.tsx'), 'PersonPhotoPage'),
})

const memories = createRoute({
  getParentRoute: () => signedIn,
  path: 'memories',
  component: lazyRouteComponent(() => import('./memories.tsx'), 'MemoriesPage'),
})

const memory = createRoute({
  getParentRoute: () => memories,
  path: '$memoryId',
  component: lazyRouteComponent(() => import('./memories.tsx'), 'MemoryPage'),
})

const partners = createRoute({
  getParentRoute: () => signedIn,
  path: 'partners',
  component: lazyRouteComponent(() => import('./partners.tsx'), 'PartnersPage'),
})

const partner = createRoute({
  getParentRoute: () => signedIn,
  path: 'partners/$partnerId',
  component: lazyRouteComponent(() => import('./partners.tsx'), 'PartnerPage'),
})

const partnerPhoto = createRoute({
  getParentRoute: () => partner,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./partners.tsx'), 'PartnerPhotoPage'),
})

const tidy = createRoute({
  getParentRoute: () => signedIn,
  path: 'tidy',
  component: lazyRouteComponent(() => import('./tidy.tsx'), 'TidyPage'),
})

const largeFiles = createRoute({
  getParentRoute: () => signedIn,
  path: 'large-files',
  component: lazyRouteComponent(() => import('./tidy.tsx'), 'LargeFilesPage'),
})

const largeFile = createRoute({
  getParentRoute: () => largeFiles,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./tidy.tsx'), 'LargeFilePage'),
})

const recentlyAdded = createRoute({
  getParentRoute: () => signedIn,
  path: 'recently-added',
  component: lazyRouteComponent(() => import('./tidy.tsx'), 'RecentlyAddedPage'),
})

const recentPhoto = createRoute({
  getParentRoute: () => recentlyAdded,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./tidy.tsx'), 'RecentPhotoPage'),
})

const sharedLinks = createRoute({
  getParentRoute: () => signedIn,
  path: 'shared-links',
  component: lazyRouteComponent(() => import('./links.tsx'), 'SharedLinksPage'),
})

const guestByKey = createRoute({
  getParentRoute: () => root,
  path: 'share/$linkKey',
  component: lazyRouteComponent(() => import('./guest.tsx'), 'GuestPage'),
})

const guestPhotoByKey = createRoute({
  getParentRoute: () => guestByKey,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./guest.tsx'), 'GuestPhotoPage'),
})

const guestBySlug = createRoute({
  getParentRoute: () => root,
  path: 's/$linkSlug',
  component: lazyRouteComponent(() => import('./guest.tsx'), 'GuestPage'),
})

const guestPhotoBySlug = createRoute({
  getParentRoute: () => guestBySlug,
  path: '$assetId',
  component: lazyRouteComponent(() => import('./guest.tsx'), 'GuestPhotoPage'),
})

const firstSteps = createRoute({
  getParentRoute: () => signedIn,
  path: 'first-steps',
  component: lazyRouteComponent(() => import('./first-steps.tsx'), 'FirstStepsPage'),
})

const shared = createRoute({
  getParentRoute: () => signedIn,
  path: 'shared',
  validateSearch: (search): { trouble?: true } => ('trouble' in search ? { trouble: true } : {}),
  component: lazyRouteComponent(() => import('./shared.tsx'), 'SharedPage'),
})

const notifications = createRoute({
  getParentRoute: () => signedIn,
  path: 'notifications',
  component: lazyRouteComponent(() => import('./notifications.tsx'), 'NotificationsPage'),
})

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: 'admin',
  component: lazyRouteComponent(() => import('./admin.tsx'), 'AdminPage'),
})

const account = createRoute({
  getParentRoute: () => signedIn,
  path: 'account',
  component: lazyRouteComponent(() => import('./account.tsx'), 'AccountPage'),
})

/** Only paths of our own: an address that comes from outside must not lead there. */
const isOwnPath = (path: string) => /^\/(?![/\\])/.test(path)

const tree = root.addChildren([
  setUp,
  login,
  guestByKey.addChildren([guestPhotoByKey]),
  guestBySlug.addChildren([guestPhotoBySlug]),
  signedIn.addChildren([
    home,
    photos.addChildren([photo]),
    albums,
    album.addChildren([albumPhoto]),
    addToAlbum,
    favorites.addChildren([favoritePhoto]),
    archive.addChildren([archivedPhoto]),
    folders.addChildren([photoInFolder]),
    tags.addChildren([noTag, tag.addChildren([taggedPhoto])]),
    trash.addChildren([trashedPhoto]),
    history.addChildren([operation]),
    story,
    waiting,
    health,
    backups,
    locked.addChildren([lockedPhoto]),
    search.addChildren([foundPhoto]),
    explore,
    map.addChildren([mapPhoto]),
    unplaced.addChildren([unplacedPhoto]),
    people,
    person.addChildren([personPhoto]),
    memories.addChildren([memory]),
    partners,
    partner.addChildren([partnerPhoto]),
    tidy,
    largeFiles.addChildren([largeFile]),
    recentlyAdded.addChildren([recentPhoto]),
    sharedLinks,
    shared,
    firstSteps,
    notifications,
    admin,
    account,
  ]),
])

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: false,
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
