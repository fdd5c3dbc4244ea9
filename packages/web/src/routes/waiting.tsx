export { Waiting as WaitingPage } from '../features/waiting/waiting.tsx'
