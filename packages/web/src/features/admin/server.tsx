import { useQuery } from '@tanstack/react-query'

import { aboutQuery, serverStatisticsQuery } from '../../data/admin.ts'
import { storageQuery } from '../../data/backups.ts'
import { wordsFor } from '../../data/words.ts'
import { Button } from '../../ui/button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { format } from '../../ui/format.ts'
import { say } from '../../ui/messages.ts'
import { admin } from '../../ui/messages-admin.ts'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { ShareBar } from '../../ui/share-bar.tsx'

export function Server() {
  const about = useQuery(aboutQuery)
  const storage = useQuery(storageQuery).data
  const sums = useQuery(serverStatisticsQuery)
  const failed = about.error ?? sums.error
  return (
    <Section heading={admin.server.heading}>
      {failed && (
        <Notice action={<Button onClick={() => void about.refetch()}>{say.again}</Button>}>
          {admin.server.failed} {wordsFor(failed)}
        </Notice>
      )}
      {storage && (
        <div className="flex flex-col gap-1.5">
          <p>{`${admin.server.disk}: ${admin.server.diskOf(storage.diskUseRaw, storage.diskSizeRaw)}`}</p>
          <ShareBar share={storage.diskUsagePercentage / 100} label={admin.server.disk} tone="accent" />
        </div>
      )}
      {sums.data && (
        <Facts
          facts={[
            { label: admin.server.photos, value: amount(sums.data.photos, sums.data.usagePhotos) },
            { label: admin.server.videos, value: amount(sums.data.videos, sums.data.usageVideos) },
            ...sums.data.usageByUser.map(({ userName, photos, videos, usage }) => ({
              label: userName,
              value: `${admin.users.counts(photos, videos)}, ${admin.server.size(usage)}`,
            })),
          ]}
        />
      )}
      {about.data && (
        <Facts
          facts={[
            { label: admin.server.version, value: about.data.build },
            { label: admin.server.api, value: about.data.version },
            { label: admin.server.node, value: about.data.nodejs },
            { label: admin.server.ffmpeg, value: about.data.ffmpeg },
            { label: admin.server.exiftool, value: about.data.exiftool },
            { label: admin.server.libvips, value: about.data.libvips },
          ]}
        />
      )}
    </Section>
  )
}

const amount = (count: number, bytes: number) => `${format.number(count)}, ${admin.server.size(bytes)}`
