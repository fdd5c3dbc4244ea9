// Every text that people read stands in a messages file, where it can be translated: none is written into a page.
import { readdir, readFile } from 'node:fs/promises'
import ts from 'typescript'
import { expect, test } from 'vitest'

const source = new URL('..', import.meta.url)

/** Attributes and properties whose value people read or hear. */
const READ = new Set(
  'aria-label aria-description aria-roledescription alt title label placeholder heading text hint summary page'.split(
    ' ',
  ),
)

/** What stands there and is no language: names of things that are called so everywhere. */
const EXCEPTIONS: ReadonlySet<string> = new Set([])

interface Found {
  readonly line: number
  readonly text: string
}

/** Literals with letters in them that a page would show. */
function textsIn(name: string, code: string): Found[] {
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: Found[] = []
  const add = (node: ts.Node, text: string) => {
    if (!/\p{L}/u.test(text) || EXCEPTIONS.has(text.trim())) return
    found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: text.trim() })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) add(node, node.text)
    else if (isLiteral(node) && isShown(node)) for (const text of textsOf(node)) add(node, text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

type Literal = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression

const isLiteral = (node: ts.Node): node is Literal =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)

const textsOf = (node: Literal): string[] =>
  ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)]
    : [node.text]

/** Whether this literal, as it is or as one of several, becomes a child of an element or something that is read. */
function isShown(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && isShown(parent)
  if (ts.isParenthesizedExpression(parent) || ts.isTemplateSpan(parent)) return isShown(parent)
  if (ts.isTemplateExpression(parent)) return isShown(parent)
  if (ts.isBinaryExpression(parent)) return isJoining(parent.operatorToken.kind) && isShown(parent)
  if (ts.isJsxAttribute(parent)) return READ.has(parent.name.getText())
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node && READ.has(parent.name.getText())
  if (!ts.isJsxExpression(parent)) return false
  if (ts.isJsxAttribute(parent.parent)) return READ.has(parent.parent.name.getText())
  return ts.isJsxElement(parent.parent) || ts.isJsxFragment(parent.parent)
}

const isJoining = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.PlusToken ||
  kind === ts.SyntaxKind.BarBarToken ||
  kind === ts.SyntaxKind.QuestionQuestionToken ||
  kind === ts.SyntaxKind.AmpersandAmpersandToken

test('no page brings words of its own', async () => {
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.tsx'))
  expect(files.length).toBeGreaterThan(100)
  const found = await Promise.all(
    files.map(async (file) =>
      textsIn(file, await readFile(new URL(file, source), 'utf8')).map(
        ({ line, text }) => `${file}:${line} ${text}`,
      ),
    ),
  )
  expect(found.flat()).toEqual([])
})

test.each([
  '<p>Hello</p>',
  "<p>{'Hello'}</p>",
  "<p>{is ? 'Hello' : name}</p>",
  '<p>{name || `${n} others`}</p>',
  '<button aria-label="Close" />',
  "<Page heading={is ? 'Close' : ''} />",
  "showToast({ text: 'Done' })",
])('this would be found: %s', (code) => {
  expect(textsIn('some.tsx', code)).toHaveLength(1)
})

test.each(['<p className="flex">·</p>', "<p>{kind === 'text' && say.text}</p>", '<p title={say.close} />'])(
  'this is fine: %s',
  (code) => {
    expect(textsIn('some.tsx', code)).toEqual([])
  },
)
