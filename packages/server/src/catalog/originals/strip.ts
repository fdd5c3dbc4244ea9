// Taking out of a file whatever tells where, when and with what it was made, who made it and what they said of it. What it
// needs to look right stays: how it is turned, its colours. Pictures go through exiftool, videos through ffmpeg, which leaves
// the tracks of data and text behind; what comes out is read again, and given only if nothing is left in it.
import path from 'node:path'
import { exiftoolPath } from 'exiftool-vendored'
import { rename } from 'node:fs/promises'
import { errorCode, failure } from '../../platform/errors/errors.ts'
import { findProgram, runProgram } from '../../platform/process/process.ts'
import { findTelling } from './telling.ts'

/** Endings as exiftool names them, for the kinds that it can write such that nothing is left. */
const pictures: readonly string[] = ['jpg', 'png', 'webp', 'gif', 'heic', 'heif', 'avif', 'jxl']
const videos: readonly string[] = [
  'mp4',
  'mov',
  'm4v',
  '3gp',
  'mkv',
  'webm',
  'avi',
  'mts',
  'm2ts',
  'ts',
  'mpg',
]

/** In a bit stream: notes of the camera between the pictures, position among them. */
const notesInStream: Readonly<Record<string, string>> = {
  h264: 'filter_units=remove_types=6',
  hevc: 'filter_units=remove_types=39|40',
  mpeg2video: 'filter_units=remove_types=178',
}

const timeoutMs = 10 * 60_000
const memoryLimitBytes = 1024 ** 3

/** The path of a copy without metadata, beside `file`. Throws `metadata_stays` where that can't be had. */
export async function strip(file: string, ending: string): Promise<string> {
  const known = await kindOf(file)
  const kind = pictures.includes(known) ? known : ending
  const whole = `${file}.${kind}`
  await rename(file, whole)
  const out = path.join(path.dirname(file), `bare.${kind}`)
  if (pictures.includes(known)) await stripPicture(whole, out)
  else if (videos.includes(known) || videos.includes(ending)) await stripVideo(whole, out)
  else throw stays()
  const telling = findTelling(await readTags(out))
  if (telling.length > 0) throw stays(new Error(telling.join(', ')))
  return out
}

async function stripPicture(file: string, out: string): Promise<void> {
  // Copied back from the file as it was, after everything went: how it is turned, and nothing else.
  const args = ['-m', '-q', '-all=', '--ICC_Profile:all', '-tagsFromFile', '@', '-Orientation', '-o', out]
  await exiftool([...args, file])
}

const copyOnly = '-map 0:V -map 0:a? -map_metadata -1 -map_chapters -1 -c copy'
const sayNothing = '-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart'

async function stripVideo(file: string, out: string): Promise<void> {
  const filter = notesInStream[await videoCodec(file)]
  const filtered = filter === undefined ? [] : ['-bsf:v', filter]
  const input = ['-v', 'error', '-nostdin', '-protocol_whitelist', 'file', '-i', file]
  await run('ffmpeg', [...input, ...copyOnly.split(' '), ...filtered, ...sayNothing.split(' '), out])
}

async function videoCodec(file: string): Promise<string> {
  const asked = [
    '-v',
    'error',
    '-select_streams',
    'V:0',
    '-show_entries',
    'stream=codec_name',
    '-of',
    'csv=p=0',
  ]
  return (await run('ffprobe', [...asked, file])).toString('utf8').trim()
}

/** What it is by its content, whatever its name says. */
async function kindOf(file: string): Promise<string> {
  const said = await exiftool(['-s3', '-FileTypeExtension', file])
  return said.toString('utf8').trim().toLowerCase()
}

async function readTags(file: string): Promise<Readonly<Record<string, unknown>>> {
  const json = await exiftool(['-j', '-G1', '-a', '-ee3', file])
  const [tags] = JSON.parse(json.toString('utf8')) as readonly Readonly<Record<string, unknown>>[]
  return tags ?? {}
}

async function exiftool(args: readonly string[]): Promise<Buffer> {
  return await run('perl', [await exiftoolPath(), ...args])
}

/** A file that a program can't cope with is not given. */
async function run(name: string, args: readonly string[]): Promise<Buffer> {
  const program = findProgram(name)
  if (program === null) throw stays(failure('program_missing', `${name} is not on this machine.`))
  try {
    const { code, stdout, stderrTail } = await runProgram({ program, args, timeoutMs, memoryLimitBytes })
    if (code === 0) return stdout
    throw stays(new Error(stderrTail))
  } catch (error) {
    throw errorCode(error) === 'metadata_stays' ? error : stays(error)
  }
}

function stays(cause?: unknown): Error {
  return failure(
    'metadata_stays',
    'This link hides metadata, and this file can not be given without it. Ask who shared it for the file.',
    { cause },
  )
}
