import { Cloud, HardDrive, Server, Vault } from 'lucide-react'

import type { BackupTarget } from '../../data/backups.ts'

export const MACHINE_ICON = Server

const ICONS = { folder: HardDrive, restic: Vault, s3: Cloud }

export const iconOf = ({ kind }: BackupTarget) => ICONS[kind]
