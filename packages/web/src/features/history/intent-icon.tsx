import {
  Archive,
  Bell,
  BellOff,
  CircleCheck,
  CircleHelp,
  CircleX,
  Database,
  Eraser,
  FilePlus,
  FileDown,
  HardDriveDownload,
  HeartPulse,
  History,
  ImagePlus,
  Images,
  KeyRound,
  Layers,
  Library,
  Link2,
  LogIn,
  LogOut,
  MessageCircle,
  Pencil,
  Power,
  RotateCcw,
  ShieldAlert,
  Sparkle,
  Tag,
  Trash2,
  Undo2,
  UserRound,
} from 'lucide-react'

import type { Operation } from '../../data/history.ts'

const ICONS: Record<string, typeof Trash2> = {
  'asset.upload': ImagePlus,
  'asset.trash': Trash2,
  'asset.restore': RotateCcw,
  'asset.move': Archive,
  'asset.purge': Eraser,
  'asset.attach_sidecar': FilePlus,
  'file.found': FilePlus,
  'operation.undo': Undo2,
  'removal.refused': ShieldAlert,
  'removal.approve': CircleCheck,
  'removal.dismiss': CircleX,
  'removal.force': ShieldAlert,
  'asset.erase': Eraser,
  'asset.heal': HeartPulse,
  'asset.heal_from_backup': HeartPulse,
  'purge.move': Eraser,
  'purge.unlink': Eraser,
  'removal.tidy': CircleX,
  'trash.expire': Trash2,
  'schema.change': Database,
  'alarm.raise': Bell,
  'alarm.clear': BellOff,
  'account.sign_in': LogIn,
  'account.sign_in_failed': ShieldAlert,
  'account.change_password': KeyRound,
  'account.change_password_failed': ShieldAlert,
  'account.sign_out': LogOut,
  'session.create': LogIn,
  'session.end': LogOut,
  'session.end_others': LogOut,
}
const BY_NOUN: Record<string, typeof Trash2> = {
  asset: Pencil,
  account: UserRound,
  api_key: KeyRound,
  session: UserRound,
  server: Power,
  alarm: Bell,
  journal: History,
  integrity: History,
  media: ImagePlus,
  motion: Sparkle,
  backup: HardDriveDownload,
  recovery_code: KeyRound,
  album: Images,
  activity: MessageCircle,
  tag: Tag,
  person: UserRound,
  face: UserRound,
  partner: UserRound,
  shared_link: Link2,
  stack: Layers,
  library: Library,
  dump: FileDown,
  unknown: Database,
}

/** What came past the program, and what took photos away, stands out a little. */
export function IntentIcon({ operation }: { operation: Operation }) {
  const { intent } = operation
  const Icon = ICONS[intent] ?? BY_NOUN[intent.split('.')[0] ?? ''] ?? CircleHelp
  const look = isAlarming(operation) ? 'text-danger' : operation.broughtBack > 0 ? 'text-fine' : 'text-quiet'
  return (
    <span
      className={`z-[1] flex size-9 shrink-0 items-center justify-center rounded-full border border-line bg-surface ${look}`}
      aria-hidden
    >
      <Icon size={17} />
    </span>
  )
}

const isAlarming = ({ intent, actor }: Operation) =>
  actor === 'database' || intent === 'unknown' || intent === 'removal.refused' || intent === 'removal.force'
