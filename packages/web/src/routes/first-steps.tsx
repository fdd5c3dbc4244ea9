import { CommandLine } from '../features/upload/command-line.tsx'
import { PhoneAddress } from '../features/upload/phone-address.tsx'
import { Pickers } from '../features/upload/pickers.tsx'
import { FirstSteps } from '../features/welcome/first-steps.tsx'

export const FirstStepsPage = () => (
  <FirstSteps phone={<PhoneAddress />} pickers={<Pickers prominent />} commandLine={<CommandLine />} />
)
