import {
  Aperture,
  BookImage,
  Camera,
  Calendar,
  Film,
  Globe,
  Heart,
  Map as Region,
  MapPin,
  Search,
  Tag,
  UserRound,
} from 'lucide-react'

import type { ChipKind } from './filter.ts'

const ICONS: Record<ChipKind, typeof Search> = {
  text: Search,
  person: UserRound,
  city: MapPin,
  state: Region,
  country: Globe,
  make: Camera,
  model: Camera,
  lens: Aperture,
  tag: Tag,
  type: Film,
  day: Calendar,
  favorite: Heart,
  album: BookImage,
}

export function KindIcon({ kind, size = 16 }: { kind: ChipKind; size?: number }) {
  const Icon = ICONS[kind]
  return <Icon size={size} className="shrink-0" aria-hidden />
}
