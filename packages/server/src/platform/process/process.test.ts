import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { findProgram, programEnvironment, runProgram } from './process.ts'

const node = (script: string, more: Partial<Parameters<typeof runProgram>[0]> = {}) =>
  runProgram({ program: execPath, args: ['-e', script], timeoutMs: 20_000, ...more })

// One that has ended but that nobody has asked after yet still answers to signals.
function isRunning(pid: number): boolean {
  try {
    kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'ascii'))
  } catch {
    return false
  }
}

describe('running a program', () => {
  it('gives the exit code, all of stdout and the end of stderr', async () => {
    const end = await node(
      `process.stdout.write('out'); process.stderr.write('x'.repeat(9000) + 'end'); process.exitCode = 3`,
    )
    expect(end.code).toBe(3)
    expect(end.stdout.toString()).toBe('out')
    expect(end.stderrTail).toHaveLength(4096)
    expect(end.stderrTail.endsWith('end')).toBe(true)
  })

  it('passes arguments as they are, without a shell', async () => {
    const awkward = ['a b', '"; echo hi', '$HOME', '*', "it's\nnew"]
    const end = await runProgram({
      program: execPath,
      args: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...awkward],
      timeoutMs: 20_000,
    })
    expect(JSON.parse(end.stdout.toString())).toEqual(awkward)
  })

  it('ends a program that takes too long, and what it started', async () => {
    const file = join(tmpdir(), `heirloom-process-test-${process.pid}`)
    const script = `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid))
      setInterval(() => {}, 1000)`
    const run = node(script, { timeoutMs: 1500 })
    await expect(run).rejects.toMatchObject({ code: 'program_timed_out' })
    const grandchild = Number(readFileSync(file, 'utf8'))
    rmSync(file)
    await sleep(200)
    expect(isRunning(grandchild)).toBe(false)
  })

  it('ends a program that writes too much', async () => {
    const run = node(`for (;;) require('node:fs').writeSync(1, 'x'.repeat(65536))`, {
      stdoutLimitBytes: 100_000,
    })
    await expect(run).rejects.toMatchObject({ code: 'program_output_too_large' })
  })

  it.runIf(process.platform === 'linux')('ends a program that takes too much memory', async () => {
    const script = `const all = []; setInterval(() => all.push(Buffer.alloc(8e6, 1)), 5)`
    const run = node(script, { memoryLimitBytes: 200e6 })
    await expect(run).rejects.toMatchObject({ code: 'program_out_of_memory' })
  })

  it('ends with the reason of the signal when aborted', async () => {
    const controller = new AbortController()
    const run = node('setInterval(() => {}, 1000)', { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('not needed any more')), 100)
    await expect(run).rejects.toThrow('not needed any more')
  })

  it('names a program that is not there', async () => {
    const run = runProgram({ program: '/nowhere/at-all', args: [], timeoutMs: 1000 })
    await expect(run).rejects.toMatchObject({ code: 'program_missing' })
  })

  it('says when a program was ended from outside', async () => {
    await expect(node(`process.kill(process.pid, 'SIGTERM')`)).rejects.toMatchObject({
      code: 'program_killed',
    })
  })

  it('keeps settings and secrets out of its environment', async () => {
    process.env['HEIRLOOM_TEST_SECRET'] = 'secret'
    const end = await node('console.log(JSON.stringify(process.env))')
    delete process.env['HEIRLOOM_TEST_SECRET']
    expect(end.stdout.toString()).not.toContain('secret')
    expect(Object.keys(programEnvironment())).toContain('PATH')
  })
})

describe('finding a program', () => {
  it('gives its path, or null', () => {
    expect(findProgram('sh')).toMatch(/\/sh$/)
    expect(findProgram('no-such-program-here')).toBeNull()
  })
})
