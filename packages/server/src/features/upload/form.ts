import type { Readable } from 'node:stream'
import { failure } from '../../platform/errors/errors.ts'
import { inForm } from '../../platform/http/http.ts'

/** One part of a multipart body, in the order in which they come. */
export type Part =
  | {
      readonly type: 'field'
      readonly fieldname: string
      readonly value: unknown
      readonly valueTruncated: boolean
    }
  | {
      readonly type: 'file'
      readonly fieldname: string
      readonly filename: string | undefined
      readonly file: Readable
    }

/** What reads the bytes of the two file parts that there may be. */
export interface FormReaders {
  /** With the fields that came before the file. */
  readonly original: (file: Readable, partName: string, fields: ReadonlyMap<string, string>) => Promise<void>
  readonly sidecar: (file: Readable) => Promise<void>
}

export interface Form {
  readonly fields: ReadonlyMap<string, string>
  /** The file name of the part with the original. */
  readonly partName: string | undefined
}

/** Reads a form to its end, files as streams, fields before or after them. A form that breaks off is a failure. */
export async function readForm(parts: AsyncIterable<Part>, readers: FormReaders): Promise<Form> {
  const fields = new Map<string, string>()
  let partName: string | undefined
  await inForm(async () => {
    for await (const part of parts) {
      if (part.type === 'field') addField(fields, part)
      else if (part.fieldname === 'assetData') {
        partName = part.filename ?? ''
        await readers.original(part.file, partName, fields)
      } else if (part.fieldname === 'sidecarData') await readers.sidecar(part.file)
      else part.file.resume()
    }
  })
  return { fields, partName }
}

function addField(fields: Map<string, string>, part: Part & { type: 'field' }): void {
  if (part.valueTruncated) throw failure('invalid_input', `The field ${part.fieldname} is too long.`)
  const text = typeof part.value === 'string' ? part.value : JSON.stringify(part.value)
  if (!fields.has(part.fieldname)) fields.set(part.fieldname, text)
}
