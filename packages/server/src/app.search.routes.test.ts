// Search, as Immich's own client library uses it.
import { randomUUID } from 'node:crypto'
import {
  addAssetsToAlbum,
  AlbumUserRole,
  AssetTypeEnum,
  AssetVisibility,
  createAlbum,
  createPerson,
  createSharedLink,
  createFace,
  deleteAssets,
  getAssetInfo,
  getAssetsByCity,
  getExploreData,
  getSearchSuggestions,
  init,
  searchAssets,
  searchAssetStatistics,
  searchLargeAssets,
  searchPerson,
  searchPlaces,
  searchRandom,
  searchSmart,
  SearchSuggestionType,
  SharedLinkType,
  tagAssets,
  updateAsset,
  upsertTags,
} from '@immich/sdk'
import type { MetadataSearchDto, SearchResponseDto, StatisticsSearchDto } from '@immich/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCaller, statusOf, undoLast, uploadPhoto } from './app.search.testing.ts'
import type { Caller, Said } from './app.search.testing.ts'
import { startTestApp } from './app.testing.ts'
import type { TestApp } from './app.testing.ts'

let heirloom: TestApp
const paris = [48.8584, 2.2945] as const
const berlin = [52.5163, 13.3777] as const
const soon = { timeout: 20_000, interval: 100 }

beforeAll(async () => {
  heirloom = await startTestApp()
  init({ baseUrl: `${heirloom.url}/api`, apiKey: '' })
})
afterAll(async () => {
  await heirloom.settled()
  expect((await heirloom.check()).findings).toEqual([])
  await heirloom.close()
})

const search = (metadataSearchDto: MetadataSearchDto, { as }: Caller): Promise<SearchResponseDto> =>
  searchAssets({ metadataSearchDto }, as)
const idsOf = async (dto: MetadataSearchDto, caller: Caller): Promise<string[]> =>
  (await search(dto, caller)).assets.items.map(({ id }) => id)

/** By the searches that know of fewer conditions; zero where they know of none. */
const countOf = async (dto: MetadataSearchDto, { as }: Caller): Promise<number> => {
  const { id: _id, previewPath: _preview, thumbnailPath: _thumbnail, encodedVideoPath: _video, ...rest } = dto
  if (Object.keys(rest).length === 0) return 0
  const statisticsSearchDto = rest as StatisticsSearchDto
  const { total } = await searchAssetStatistics({ statisticsSearchDto }, as)
  const picked = await searchRandom({ randomSearchDto: statisticsSearchDto }, as)
  return total + picked.length
}

async function words(text: string, { as }: Caller, more: object = {}): Promise<string[]> {
  const headers = { ...as.headers, 'content-type': 'application/json' }
  const body = JSON.stringify({ text, ...more })
  const answer = await fetch(`${heirloom.url}/api/heirloom/search`, { method: 'POST', headers, body })
  if (!answer.ok) throw Object.assign(new Error(await answer.text()), { status: answer.status })
  return ((await answer.json()) as SearchResponseDto).assets.items.map(({ id }) => id)
}

async function photos(
  caller: Caller,
  all: readonly (Said & { readonly name?: string })[],
): Promise<string[]> {
  const ids: string[] = []
  for (const [n, { name, ...said }] of all.entries())
    ids.push(
      await uploadPhoto(
        caller,
        { takenAt: `2020:01:${String(n + 1).padStart(2, '0')} 12:00:00`, ...said },
        name,
      ),
    )
  await heirloom.settled()
  return ids
}

test('pages by the wall clock, and the last page says that it is the last', async () => {
  const ada = await newCaller(heirloom)
  const ids = await photos(ada, [{}, {}, {}, {}, {}])
  const newest = ids.toReversed()
  const first = await search({ size: 2 }, ada)
  expect(first.assets).toMatchObject({ total: 2, count: 2, facets: [], nextPage: '2' })
  expect(first.albums).toEqual({ total: 0, count: 0, items: [], facets: [] })
  expect(first.assets.items.map(({ id }) => id)).toEqual(newest.slice(0, 2))
  const last = await search({ size: 2, page: 3 }, ada)
  expect(last.assets.items.map(({ id }) => id)).toEqual(newest.slice(4))
  expect(last.assets.nextPage).toBeNull()
  expect((await search({ size: 5 }, ada)).assets.nextPage).toBeNull()
  expect((await search({ page: 900_000_000 }, ada)).assets).toMatchObject({ items: [], nextPage: null })
  expect(await idsOf({ order: 'asc' as never }, ada)).toEqual(ids)
})

test('what is not asked for is not told', async () => {
  const ada = await newCaller(heirloom)
  const [id] = await photos(ada, [{ description: 'A door' }])
  const [bare] = (await search({}, ada)).assets.items
  expect(bare).not.toHaveProperty('exifInfo')
  expect(bare).not.toHaveProperty('people')
  expect(bare).not.toHaveProperty('stack')
  const told = { withExif: true, withPeople: true, withStacked: true }
  const [whole] = (await search(told, ada)).assets.items
  expect(whole).toEqual(await getAssetInfo({ id: id! }, ada.as))
})

test('each condition finds what it is about', async () => {
  const ada = await newCaller(heirloom)
  const [one, two, three] = await photos(ada, [
    { make: 'Canon', model: 'EOS R5', lens: 'RF 50mm', position: paris, name: 'IMG_4711.JPG' },
    {
      make: 'Canon',
      model: 'EOS 10D',
      position: berlin,
      description: 'Ein Höhlenbär, 100% echt',
      name: 'Fête_2.jpg',
    },
    { make: 'Nikon', model: 'D50' },
  ])
  await updateAsset({ id: three!, updateAssetDto: { rating: 4, isFavorite: true } }, ada.as)
  const { checksum, originalPath } = await getAssetInfo({ id: one! }, ada.as)
  const hex = Buffer.from(checksum, 'base64').toString('hex')
  const cases: [MetadataSearchDto, (string | undefined)[]][] = [
    [{ id: two! }, [two]],
    [{ checksum }, [one]],
    [{ checksum: hex }, [one]],
    [{ checksum: hex.toUpperCase() }, [one]],
    [{ checksum: Buffer.alloc(20).toString('base64') }, []],
    [{ originalFileName: 'img_47' }, [one]],
    [{ originalFileName: 'fete' }, [two]],
    [{ originalFileName: 'fete%' }, []],
    [{ originalPath }, [one]],
    [{ originalPath: '2020-01-02' }, []],
    [{ description: 'hohlenbar' }, [two]],
    [{ description: '100% e' }, [two]],
    [{ description: '0_%' }, []],
    [{ make: 'Canon' }, [two, one]],
    [{ make: 'Canon', model: 'EOS R5' }, [one]],
    [{ make: 'canon' }, []],
    [{ lensModel: 'RF 50mm' }, [one]],
    [{ lensModel: null }, [three, two]],
    [{ city: 'Paris' }, [one]],
    [{ state: 'State of Berlin' }, [two]],
    [{ country: 'France' }, [one]],
    [{ country: null }, [three]],
    [{ city: null, make: 'Canon' }, []],
    [{ rating: 4 }, [three]],
    [{ rating: 3 }, []],
    [{ rating: null }, [two, one]],
    [{ isFavorite: true }, [three]],
    [{ isFavorite: false }, [two, one]],
    [{ type: AssetTypeEnum.Image }, [three, two, one]],
    [{ type: AssetTypeEnum.Video }, []],
    [{ type: AssetTypeEnum.Audio }, []],
    [{ takenAfter: '2020-01-02T00:00:00.000Z' }, [three, two]],
    [{ takenAfter: '2020-01-02T12:00:00.000Z', takenBefore: '2020-01-02T14:00:00+02:00' }, [two]],
    [{ takenBefore: '2020-01-02T11:59:59.999Z' }, [one]],
    [{ createdAfter: '2100-01-01T00:00:00.000Z' }, []],
    [{ createdBefore: '2100-01-01T00:00:00.000Z' }, [three, two, one]],
    [{ updatedAfter: '2100-01-01T00:00:00.000Z' }, []],
    [{ updatedBefore: '2100-01-01T00:00:00.000Z' }, [three, two, one]],
    [{ isMotion: true }, []],
    [{ isMotion: false }, [three, two, one]],
    [{ isOffline: false, isEncoded: false, libraryId: null }, [three, two, one]],
    [{ visibility: AssetVisibility.Archive }, []],
  ]
  for (const [dto, found] of cases) expect([dto, await idsOf(dto, ada)]).toEqual([dto, found])
})

test('a condition that can not be honoured finds nothing, never everything', async () => {
  const [ada, ben] = [await newCaller(heirloom), await newCaller(heirloom)]
  const [id] = await photos(ada, [{}])
  const [theirs] = await photos(ben, [{}])
  const [tag] = await upsertTags({ tagUpsertDto: { tags: ['mine'] } }, ben.as)
  const album = await createAlbum({ createAlbumDto: { albumName: 'Ben’s', assetIds: [theirs!] } }, ben.as)
  const person = await createPerson({ personCreateDto: { name: 'Cy' } }, ben.as)
  const impossible: MetadataSearchDto[] = [
    { isOffline: true },
    { isEncoded: true },
    { libraryId: randomUUID() },
    { ocr: 'text' },
    { encodedVideoPath: 'a' },
    { previewPath: 'a' },
    { thumbnailPath: 'a' },
    { id: id!, previewPath: 'a' },
    { albumIds: [album.id] },
    { albumIds: [randomUUID()] },
    { personIds: [person.id] },
    { tagIds: [tag!.id] },
    { tagIds: [randomUUID()] },
    { id: theirs! },
    { visibility: AssetVisibility.Locked },
    { trashedAfter: '2000-01-01T00:00:00Z' },
  ]
  for (const dto of impossible) {
    expect([dto, await idsOf(dto, ada)]).toEqual([dto, []])
    expect([dto, await countOf(dto, ada)]).toEqual([dto, 0])
  }
})

test('by what people arranged: albums, tags and those below, people', async () => {
  const ada = await newCaller(heirloom)
  const [one, two, three] = await photos(ada, [{}, {}, {}])
  const tags = await upsertTags({ tagUpsertDto: { tags: ['travel/italy', 'food'] } }, ada.as)
  const tagOf = (value: string) => tags.find((tag) => tag.value === value)!.id
  const parentId = tags.find(({ value }) => value === 'travel/italy')!.parentId!
  await tagAssets({ id: tagOf('travel/italy'), bulkIdsDto: { ids: [one!, two!] } }, ada.as)
  await tagAssets({ id: tagOf('food'), bulkIdsDto: { ids: [two!] } }, ada.as)
  expect(await idsOf({ tagIds: [parentId] }, ada)).toEqual([two, one])
  expect(await idsOf({ tagIds: [parentId, tagOf('food')] }, ada)).toEqual([two])
  expect(await idsOf({ tagIds: null }, ada)).toEqual([three])
  const album = async (assetIds: string[]) =>
    (await createAlbum({ createAlbumDto: { albumName: 'A', assetIds } }, ada.as)).id
  const [first, second] = [await album([one!, two!]), await album([two!])]
  expect(await idsOf({ albumIds: [first] }, ada)).toEqual([two, one])
  expect(await idsOf({ albumIds: [first, second] }, ada)).toEqual([two])
  expect(await idsOf({ isNotInAlbum: true }, ada)).toEqual([three])
  const { id: personId } = await createPerson({ personCreateDto: { name: 'Élodie Durand' } }, ada.as)
  const box = { x: 1, y: 1, width: 10, height: 10, imageWidth: 64, imageHeight: 48 }
  await createFace({ assetFaceCreateDto: { assetId: three!, personId, ...box } }, ada.as)
  expect(await idsOf({ personIds: [personId] }, ada)).toEqual([three])
  const [found] = (await search({ personIds: [personId], withPeople: true }, ada)).assets.items
  expect(found?.people).toMatchObject([{ id: personId }])
  expect(await searchPerson({ name: 'elod' }, ada.as)).toMatchObject([
    { id: personId, name: 'Élodie Durand' },
  ])
  expect(await searchPerson({ name: 'nobody' }, ada.as)).toEqual([])
  expect(await searchPerson({ name: 'Durand' }, (await newCaller(heirloom)).as)).toEqual([])
})

test('what is out of sight is found by who asks for it, and the locked folder only while it is open', async () => {
  const ada = await newCaller(heirloom)
  const [shown, archived, trashed, locked] = await photos(ada, [{}, {}, {}, { position: paris }])
  const move = (id: string, visibility: AssetVisibility) =>
    updateAsset({ id, updateAssetDto: { visibility } }, ada.as)
  await move(archived!, AssetVisibility.Archive)
  await move(locked!, AssetVisibility.Locked)
  await deleteAssets({ assetBulkDeleteDto: { ids: [trashed!] } }, ada.as)
  expect(await idsOf({}, ada)).toEqual([shown])
  expect(await idsOf({ visibility: AssetVisibility.Archive }, ada)).toEqual([archived])
  expect(await idsOf({ withDeleted: true }, ada)).toEqual([trashed, shown])
  expect(await idsOf({ trashedAfter: '2000-01-01T00:00:00Z' }, ada)).toEqual([trashed])
  expect(await idsOf({ trashedBefore: '2000-01-01T00:00:00Z' }, ada)).toEqual([])
  const inLocked = { visibility: AssetVisibility.Locked }
  expect(await idsOf(inLocked, ada)).toEqual([])
  expect(await searchAssetStatistics({ statisticsSearchDto: inLocked }, ada.as)).toEqual({ total: 0 })
  expect(await getSearchSuggestions({ $type: SearchSuggestionType.City }, ada.as)).toEqual([])
  expect(await getAssetsByCity(ada.as)).toEqual([])
  const { db } = heirloom.database
  await db
    .updateTable('session')
    .set({ elevated_until: new Date(Date.now() + 60_000) })
    .where('owner_id', '=', ada.user.id)
    .execute()
  expect(await idsOf(inLocked, ada)).toEqual([locked])
  expect(await idsOf({}, ada)).toEqual([shown])
  expect(await getSearchSuggestions({ $type: SearchSuggestionType.City }, ada.as)).toEqual([])
})

test('others’ photos are found where they are shown: a partner’s timeline, an album', async () => {
  const [ada, ben] = [await newCaller(heirloom), await newCaller(heirloom)]
  const [own] = await photos(ada, [{ takenAt: '2019:01:01 12:00:00' }])
  const [theirs, archived, liked] = await photos(ben, [{ position: berlin }, {}, {}])
  await updateAsset({ id: archived!, updateAssetDto: { visibility: AssetVisibility.Archive } }, ben.as)
  await updateAsset({ id: liked!, updateAssetDto: { isFavorite: true } }, ben.as)
  const albumUsers = [{ userId: ada.user.id, role: AlbumUserRole.Viewer }]
  const album = await createAlbum({ createAlbumDto: { albumName: 'Both', albumUsers } }, ben.as)
  await addAssetsToAlbum({ id: album.id, bulkIdsDto: { ids: [theirs!] } }, ben.as)
  expect(await idsOf({ albumIds: [album.id] }, ada)).toEqual([theirs])
  expect(await idsOf({}, ada)).toEqual([own])
  const { db } = heirloom.database
  const partner = { owner_id: ben.user.id, user_id: ada.user.id }
  await db
    .insertInto('partner')
    .values({ ...partner, in_timeline: false })
    .execute()
  expect(await idsOf({}, ada)).toEqual([own])
  await db.updateTable('partner').set({ in_timeline: true }).where('user_id', '=', ada.user.id).execute()
  expect(await idsOf({}, ada)).toEqual([liked, theirs, own])
  expect(await idsOf({ size: 1, page: 2 }, ada)).toEqual([theirs])
  expect(await idsOf({ isFavorite: true }, ada)).toEqual([])
  expect(await idsOf({ visibility: AssetVisibility.Archive, withDeleted: true }, ada)).toEqual([])
  const [told] = (await search({ id: liked! }, ada)).assets.items
  expect(told?.isFavorite).toBe(false)
  expect(await searchAssetStatistics({ statisticsSearchDto: {} }, ada.as)).toEqual({ total: 3 })
  expect(await getSearchSuggestions({ $type: SearchSuggestionType.City }, ada.as)).toEqual(['Berlin'])
  expect((await searchRandom({ randomSearchDto: {} }, ada.as)).length).toBe(3)
})

const found = async (key: string, metadataSearchDto: MetadataSearchDto) =>
  (await searchAssets({ key, metadataSearchDto })).assets.items.map(({ id }) => id)

test('a link finds what it shows, and nothing by what it does not tell', async () => {
  const ada = await newCaller(heirloom)
  const [inside, outside] = await photos(ada, [{ make: 'Canon' }, { make: 'Canon' }])
  const album = await createAlbum({ createAlbumDto: { albumName: 'Shown', assetIds: [inside!] } }, ada.as)
  const linkOf = async (showMetadata: boolean) => {
    const sharedLinkCreateDto = { type: SharedLinkType.Album, albumId: album.id, showMetadata }
    return (await createSharedLink({ sharedLinkCreateDto }, ada.as)).key
  }
  const [open, bare] = [await linkOf(true), await linkOf(false)]
  for (const key of [open, bare]) {
    expect(await found(key, {})).toEqual([inside])
    expect(await found(key, { albumIds: [album.id] })).toEqual([inside])
    expect(await found(key, { id: outside! })).toEqual([])
    expect(await found(key, { albumIds: [randomUUID()] })).toEqual([])
    expect(await found(key, { isFavorite: false })).toEqual([])
    expect(await found(key, { tagIds: null })).toEqual([])
    expect(await found(key, { withDeleted: true, visibility: AssetVisibility.Locked })).toEqual([])
  }
  expect(await found(open, { make: 'Canon' })).toEqual([inside])
  expect(await found(bare, { make: 'Canon' })).toEqual([])
  expect(await found(bare, { takenAfter: '2000-01-01T00:00:00Z' })).toEqual([])
})

test('by words: of names, descriptions, places, cameras and tags, in any order, accents aside', async () => {
  const ada = await newCaller(heirloom)
  const [one, two] = await photos(ada, [
    { position: paris, make: 'Canon', description: 'Großmutter am Café', name: 'IMG_4711.jpg' },
    { position: berlin, make: 'Canon', name: 'holiday.jpg' },
  ])
  const [tag] = await upsertTags({ tagUpsertDto: { tags: ['travel/beach'] } }, ada.as)
  await tagAssets({ id: tag!.id, bulkIdsDto: { ids: [two!] } }, ada.as)
  const cases: [string, (string | undefined)[]][] = [
    ['canon', [two, one]],
    ['cafe paris', [one]],
    ['PARIS cAfÉ canon', [one]],
    ['paris berlin', []],
    ['711', [one]],
    ['ca', [two, one]],
    ['img_4711.jpg', [one]],
    ['beach', [two]],
    ['travel canon', [two]],
    ['travel paris', []],
    ['%', []],
    ["o'neill", []],
    ['  ', []],
  ]
  for (const [text, found] of cases) expect([text, await words(text, ada)]).toEqual([text, found])
  expect(await words('canon', ada, { city: 'Paris' })).toEqual([one])
  expect(await words('beach', await newCaller(heirloom))).toEqual([])
  await updateAsset({ id: one!, updateAssetDto: { description: 'Großvater' } }, ada.as)
  expect(await words('cafe', ada)).toEqual([])
  expect(await words('großvater', ada)).toEqual([one])
  await undoLast(heirloom, ada)
  expect(await words('cafe', ada)).toEqual([one])
})

test('a server without trigrams finds words by their beginnings, and parts of names all the same', async () => {
  const ada = await newCaller(heirloom)
  const [one] = await photos(ada, [{ position: paris, name: 'IMG_4711.jpg' }])
  const { Client } = await import('pg')
  const owner = new Client({ connectionString: heirloom.database.ownerUrl })
  await owner.connect()
  await owner.query('drop index heirloom.asset_shown_text')
  try {
    expect(await words('img_4711', ada)).toEqual([one])
    expect(await words('4711 par', ada)).toEqual([one])
    expect(await words('711', ada)).toEqual([])
    expect(await words("'", ada)).toEqual([])
    expect(await idsOf({ originalFileName: '711' }, ada)).toEqual([one])
  } finally {
    await owner.query(
      'create index asset_shown_text on heirloom.asset_shown using gin (text public.gin_trgm_ops)',
    )
    await owner.end()
  }
})

test('choices are those of photos in sight, narrowed by what is chosen', async () => {
  const ada = await newCaller(heirloom)
  await photos(ada, [
    { make: 'Canon', model: 'EOS R5', lens: 'RF 50mm', position: paris },
    { make: 'Canon', model: 'EOS 10D', position: berlin },
    { make: 'Nikon', model: 'D50' },
  ])
  const choose = (query: Parameters<typeof getSearchSuggestions>[0]) => getSearchSuggestions(query, ada.as)
  const { Country, State, City, CameraMake, CameraModel, CameraLensModel } = SearchSuggestionType
  expect(await choose({ $type: Country })).toEqual(['France', 'Germany'])
  expect(await choose({ $type: Country, includeNull: true })).toEqual(['France', 'Germany', null])
  expect(await choose({ $type: State, country: 'France' })).toEqual(['Île-de-France'])
  expect(await choose({ $type: City })).toEqual(['Berlin', 'Paris'])
  expect(await choose({ $type: City, country: 'Germany', state: 'State of Berlin' })).toEqual(['Berlin'])
  expect(await choose({ $type: CameraMake })).toEqual(['Canon', 'Nikon'])
  expect(await choose({ $type: CameraModel, make: 'Canon' })).toEqual(['EOS 10D', 'EOS R5'])
  expect(await choose({ $type: CameraLensModel, make: 'Nikon', includeNull: true })).toEqual([null])
  expect(await choose({ $type: CameraLensModel })).toEqual(['RF 50mm'])
})

test('towns: one photo of each, and to explore those with several', async () => {
  const ada = await newCaller(heirloom)
  const ids = await photos(ada, [
    ...Array.from({ length: 5 }, () => ({ position: paris })),
    { position: berlin },
  ])
  const towns = await getAssetsByCity(ada.as)
  expect(towns.map(({ exifInfo }) => exifInfo?.city)).toEqual(['Berlin', 'Paris'])
  expect(ids.slice(0, 5)).toContain(towns[1]?.id)
  const [field] = await getExploreData(ada.as)
  expect(field?.fieldName).toBe('exifInfo.city')
  expect(field?.items.map(({ value }) => value)).toEqual(['Paris'])
  expect(await searchPlaces({ name: 'malaga' }, ada.as)).toContainEqual({
    name: 'Málaga',
    latitude: expect.closeTo(36.72, 1) as number,
    longitude: expect.closeTo(-4.42, 1) as number,
    admin1name: 'Andalusia',
    country: 'Spain',
  })
})

test('counts, the largest, and some at random', async () => {
  const ada = await newCaller(heirloom)
  const [small, large, middle] = await photos(ada, [
    { width: 60 },
    { width: 600, make: 'Canon' },
    { width: 300 },
  ])
  expect(await searchAssetStatistics({ statisticsSearchDto: { make: 'Canon' } }, ada.as)).toEqual({
    total: 1,
  })
  const largest = await searchLargeAssets({}, ada.as)
  expect(largest.map(({ id }) => id)).toEqual([large, middle, small])
  expect(largest[0]).not.toHaveProperty('exifInfo')
  const { exifInfo } = await getAssetInfo({ id: middle! }, ada.as)
  const beyond = await searchLargeAssets({ minFileSize: exifInfo!.fileSizeInByte!, withExif: true }, ada.as)
  expect(beyond.map(({ id }) => id)).toEqual([large, middle])
  expect(beyond[0]?.exifInfo?.make).toBe('Canon')
  expect(await searchLargeAssets({ size: 1 }, ada.as)).toHaveLength(1)
  expect(await searchLargeAssets({ albumIds: [randomUUID()] }, ada.as)).toEqual([])
  const picked = await searchRandom({ randomSearchDto: { size: 2 } }, ada.as)
  expect(new Set(picked.map(({ id }) => id)).size).toBe(2)
  expect(await searchRandom({ randomSearchDto: { make: 'Canon', withExif: true } }, ada.as)).toMatchObject([
    { id: large, exifInfo: { make: 'Canon' } },
  ])
})

test('every photo is picked at random sooner or later', async () => {
  const ada = await newCaller(heirloom)
  const ids = await photos(ada, [{}, {}, {}])
  const seen = new Set<string>()
  await expect
    .poll(async () => {
      for (const { id } of await searchRandom({ randomSearchDto: { size: 1 } }, ada.as)) seen.add(id)
      return seen.size
    }, soon)
    .toBe(ids.length)
})

test('smart search says that it is not here', async () => {
  const ada = await newCaller(heirloom)
  await expect(searchSmart({ smartSearchDto: { query: 'a dog' } }, ada.as)).rejects.toMatchObject({
    status: 400,
    data: { message: expect.stringContaining('not here yet') as string },
  })
})

test('bad input is refused, and so is nobody', async () => {
  const ada = await newCaller(heirloom)
  const bad: object[] = [
    { size: 0 },
    { size: 1001 },
    { page: 0 },
    { page: 1.5 },
    { id: 'x' },
    { checksum: 'x' },
    { takenAfter: '2020' },
    { rating: 6 },
    { type: 'DOG' },
    { visibility: 'open' },
    { tagIds: 'x' },
    { albumIds: ['x'] },
    { city: 5 },
    { order: 'random' },
    { isFavorite: 'yes' },
    { make: 'a'.repeat(1_001) },
  ]
  for (const dto of bad) expect([dto, await statusOf(search(dto, ada))]).toEqual([dto, 400])
  expect(await statusOf(search({ description: 'a\0b' }, ada))).toBe(400)
  expect(await statusOf(words('a\0b', ada))).toBe(400)
  expect(await statusOf(getSearchSuggestions({ $type: 'dog' as never }, ada.as))).toBe(400)
  expect(await statusOf(searchLargeAssets({ minFileSize: -1 }, ada.as))).toBe(400)
  expect(await statusOf(searchPlaces({ name: 'a'.repeat(2_000) }, ada.as))).toBe(400)
  expect(await statusOf(searchAssets({ metadataSearchDto: {} }))).toBe(401)
})
