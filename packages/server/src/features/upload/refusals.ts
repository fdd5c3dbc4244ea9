import { failure, type Failure } from '../../platform/errors/errors.ts'

export type RefusalReason =
  | 'no_file'
  | 'second_file'
  | 'empty_file'
  | 'checksum_mismatch'
  | 'bad_file_name'
  | 'unsupported_type'
  | 'bad_live_video'
  | 'quota_exceeded'
  | 'digest_collision'
  | 'same_upload_twice'
  | 'sidecar_by_link'
  | 'photo_changed'

/** The client sent what can't be kept; sending it again changes nothing. Nothing was stored. */
export function refused(reason: RefusalReason, message: string, cause?: unknown): Failure {
  return failure('invalid_input', message, { cause, details: { reason } })
}

/** Whether it is stored is not known, or it isn't because something was away: the client sends it again. */
export function tryAgain(
  reason: 'database_away' | 'claim_lost' | 'file_changes' | 'same_upload_twice',
  message: string,
  cause?: unknown,
): Failure {
  return failure('storage_unreachable', message, { cause, details: { reason } })
}
