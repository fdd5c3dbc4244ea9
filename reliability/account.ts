// The one account of a library under test.
const credentials = { email: 'owner@example.org', password: 'a password for tests', name: 'Owner' }

async function post(url: string, to: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url + to, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  if (!response.ok) throw new Error(`${to}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Record<string, unknown>
}

export async function signUp(url: string): Promise<void> {
  await post(url, '/api/auth/admin-sign-up', credentials)
}

export async function signIn(url: string): Promise<string> {
  const { accessToken } = await post(url, '/api/auth/login', credentials)
  return String(accessToken)
}
