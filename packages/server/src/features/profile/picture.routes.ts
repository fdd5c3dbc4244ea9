import type { Readable } from 'node:stream'
import { routes } from '@heirloom/contract'
import type { FastifyInstance } from 'fastify'
import { operationOf } from '../../catalog/access/access.ts'
import { profileImagePath } from '../../catalog/users/users.ts'
import { failure } from '../../platform/errors/errors.ts'
import { inForm, sendBytes, serve } from '../../platform/http/http.ts'
import type { Db } from '../../schema/schema.ts'
import { choosePicture, getPicture, removePicture } from './picture.ts'
import { getUser } from './profile.ts'

/** The reader of multipart bodies is registered with uploads. */
export function pictureRoutes(app: FastifyInstance, { db }: { readonly db: Db }): void {
  serve(app, routes.createProfileImage, async (request) => {
    const { userId } = request.viewer
    const context = operationOf(request, 'account.picture')
    await inForm(() =>
      receive(request.parts() as AsyncIterable<Part>, (file) => choosePicture(db, userId, file, context)),
    )
    const user = await getUser(db, userId)
    const changedAt = user.picturedAt ?? user.createdAt
    return {
      userId,
      profileImagePath: profileImagePath(user),
      profileChangedAt: changedAt.toISOString(),
    }
  })

  serve(app, routes.deleteProfileImage, async (request) => {
    await removePicture(db, request.viewer.userId, operationOf(request, 'account.picture'))
    return null
  })

  serve(app, routes.getProfileImage, async (request, reply) => {
    const { id } = await getUser(db, request.params.id)
    const { image, since } = await getPicture(db, id)
    return sendBytes(request, reply, {
      size: image.length,
      type: 'image/webp',
      tag: since.getTime().toString(36),
      maxAge: 0,
      open: ({ start, end }) => Promise.resolve(image.subarray(start, end + 1)),
    })
  })
}

interface Part {
  readonly fieldname: string
  readonly file?: Readable
}

async function receive(
  parts: AsyncIterable<Part>,
  take: (file: Readable) => Promise<unknown>,
): Promise<void> {
  let isTaken = false
  for await (const { fieldname, file } of parts) {
    if (file === undefined) continue
    if (fieldname === 'file' && !isTaken) await take(file)
    else file.resume()
    isTaken ||= fieldname === 'file'
  }
  if (!isTaken) throw failure('no_picture', 'No file came. Send a picture in the field `file`.')
}
