import { useQuery } from '@tanstack/react-query'

import { aboutQuery, serverStatisticsQuery } from '../../data/admin.ts'
import { storageQuery } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'

export function Server() {
  const about = useQuery(aboutQuery)
  const storage = useQuery(storageQuery).data
  const sums = useQuery(serverStatisticsQuery)
  const failed = about.error ?? sums.error
  return (
    <Section heading={say.server.heading}>
      {failed && (
        <Notice action={<Button onClick={() => void about.refetch()}>{say.again}</Button>}>
          {say.server.failed} {wordsFor(failed)}
        </Notice>
      )}
      {storage && (
        <div className="flex flex-col gap-1.5">
          <p>{`${say.server.disk}: ${say.server.diskOf(storage.diskUseRaw, storage.diskSizeRaw)}`}</p>
          <ShareBar share={storage.diskUsagePercentage / 100} label={say.server.disk} tone="accent" />
        </div>
      )}
      {sums.data && (
        <Facts
          facts={[
            { label: say.server.photos, value: amount(sums.data.photos, sums.data.usagePhotos) },
            { label: say.server.videos, value: amount(sums.data.videos, sums.data.usageVideos) },
            ...sums.data.usageByUser.map(({ userName, photos, videos, usage }) => ({
              label: userName,
              value: `${say.users.counts(photos, videos)}, ${say.server.size(usage)}`,
            })),
          ]}
        />
      )}
      {about.data && (
        <Facts
          facts={[
            { label: say.server.version, value: about.data.build },
            { label: say.server.api, value: about.data.version },
            { label: say.server.node, value: about.data.nodejs },
            { label: say.server.ffmpeg, value: about.data.ffmpeg },
            { label: say.server.exiftool, value: about.data.exiftool },
            { label: say.server.libvips, value: about.data.libvips },
          ]}
        />
      )}
    </Section>
  )
}

const amount = (count: number, bytes: number) => `${format.number(count)}, ${say.server.size(bytes)}`
