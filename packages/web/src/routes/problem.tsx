import { Link } from '@tanstack/react-router'
import type { ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import { CallError } from '../data/call.ts'
import { wordsFor } from '../data/words.ts'
import { Button } from '../ui/button.tsx'
import { say } from '../ui/messages.ts'
import { Wordmark } from '../ui/wordmark.tsx'

export function PageProblem({ error }: ErrorComponentProps) {
  return (
    <Middle text={error instanceof CallError ? wordsFor(error) : say.problem.page}>
      <Button look="primary" onClick={() => location.reload()}>
        {say.again}
      </Button>
    </Middle>
  )
}

export function Missing() {
  return (
    <Middle text={say.problem.missing}>
      <Link to="/photos" className="text-accent underline">
        {say.problem.toPhotos}
      </Link>
    </Middle>
  )
}

function Middle({ text, children }: { text: string; children: ReactNode }) {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-5 p-6 text-center">
      <title>{say.brand}</title>
      <Wordmark />
      <h1 className="max-w-md text-title font-medium">{text}</h1>
      {children}
    </main>
  )
}
