export { SharedLinks as SharedLinksPage } from '../features/sharing/links.tsx'
