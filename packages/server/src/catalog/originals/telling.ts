// What in a file's tags would still tell something, by exiftool's names: `ExifIFD:LensModel`.

/** What a format needs to be one, and its colours. */
const harmlessGroups =
  /^(?:ExifTool|System|File|Composite|JFIF|Adobe|PNG(?:-[a-zA-Z]+)?|RIFF|GIF|QuickTime|Meta|IFD0|JXL|Jpeg2000|ICC[-_].*|Track\d+|Matroska|Info|Video|Audio|M2TS|H264|MPEG|AC3|AAC|VP8|AV1)$/

const tellingNames =
  /^(?:GPS|Location|Latitude|Longitude|Make$|Model|Camera|Serial|Lens|Artist|Author|Creator|Owner|Copyright|Comment|UserComment|Description|ImageDescription|Caption|Title|Keyword|Subject|Software|Encoder|HostComputer|DateTime|DateUTC|XMP|IPTC|MakerNote|MotionPhotoVideo|Text|Warning)/i

/** Of files, not of photos: names and times that this program gave them. */
const outside = /^(?:ExifTool|System|ICC[-_].*)$/

export function findTelling(tags: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(tags).filter((tag) => {
    const [group = '', name = ''] = tag.split(':')
    if (name === '' || outside.test(group)) return false
    return !harmlessGroups.test(group) || tellingNames.test(name)
  })
}
