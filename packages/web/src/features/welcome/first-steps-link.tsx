import { Link } from '@tanstack/react-router'

import { welcome as say } from '../../ui/messages-welcome.ts'

export const FirstStepsLink = () => (
  <Link to="/first-steps" className="w-fit text-accent underline">
    {say.page}
  </Link>
)
