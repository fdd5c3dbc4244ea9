import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { settingNames } from './platform/config/config.ts'
import { findProgram } from './platform/process/process.ts'

const deploy = path.join(import.meta.dirname, '../../../deploy')
const units = ['heirloom.service', 'heirloom-backup.service', 'heirloom-backup.timer']

test.skipIf(findProgram('systemd-analyze') === null)('systemd takes the units', () => {
  const files = units.map((name) => path.join(deploy, 'systemd', name))
  let said = ''
  try {
    said = execFileSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', ...files], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    said = String((error as { stderr?: unknown }).stderr)
  }
  // Heirloom is not installed here; nothing else may be wrong.
  const wrong = said.split('\n').filter((line) => line !== '' && !/is not executable/.test(line))
  expect(wrong).toEqual([])
})

test('settings and commands that the files name are there', async () => {
  const names = [...units.map((name) => path.join('systemd', name)), 'kubernetes/heirloom.yaml']
  const text = (await Promise.all(names.map((name) => readFile(path.join(deploy, name), 'utf8')))).join('\n')
  const named = [...new Set([...text.matchAll(/HEIRLOOM_\w+/g)].map(([name]) => name))]
  expect(named.length).toBeGreaterThan(2)
  expect(named.filter((name) => !settingNames.includes(name))).toEqual([])
  const main = await readFile(path.join(import.meta.dirname, 'main.ts'), 'utf8')
  const commands = [...text.matchAll(/(?:heirloom |args: \[)(serve|work|backup)\b/g)].map(([, name]) => name)
  expect(new Set(commands)).toEqual(new Set(['serve', 'backup']))
  for (const command of commands) expect(main).toContain(`\n  ${command}: {`)
})
