import fc from 'fast-check';

/** A repository of uploads; each document carries a token that is found nowhere else. */
export type Upload = { readonly files: Readonly<Record<string, string>> };

type Shape = (token: string, pick: number) => string;

const server = (name: string, description: string, rest = ''): string =>
  `apiVersion: wiring.githedgehog.com/v1beta1\nkind: Server\nmetadata:\n  name: ${name}\n${rest}spec:\n  description: ${description}\n`;

const name = (pick: number): string => `s-${pick % 5}`;
const words = ['one', 'two'];
const word = (pick: number): string => words[pick % 2] ?? 'one';

// Documents of every outcome; the token stands in a comment, so that documents can be equal all the same.
const shapes: readonly Shape[] = [
  (token, pick) => `# ${token}\n${server(name(pick), word(pick), '  namespace: default\n')}`,
  (token, pick) => `${server(name(pick), word(pick))}# ${token}\n`,
  (token, pick) => server(name(pick), `${word(pick)} # ${token}`, '  creationTimestamp: null\n  labels: {a: b}\n'),
  (token, pick) => `${server(name(pick), word(pick))}status: {a: 1}\n\n# ${token}\n`,
  (token, pick) =>
    `kind: Server # ${token}\nmetadata: {name: ${name(pick)}}\napiVersion: wiring.githedgehog.com/v1beta1\n`,
  (token) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  text: |\n    ${token}\n    ünïcode 🦔\n\n    more\n`,
  (token) => `key: "unclosed ${token}\n  more: [\n`,
  (token) => `\tTab: ${token}\n`,
  (token) => `a: 1\na: 2 # ${token}\n`,
  (token) => `- just\n- a list # ${token}\n`,
  (token) => `${token}\n`,
  (token) => server('Bad_Name', token),
  (token, pick) => server(name(pick), 'three', '  namespace: fab\n').replace('spec:', `spec: # ${token}`),
  (token, pick) =>
    `base: &base {description: ${word(pick)}} # ${token}\n${server(name(pick), 'x').replace('  description: x', '  <<: *base')}`,
  (token) => `apiVersion: v1\nkind: Secret\nmetadata: {name: top}\nstringData: {password: ${token}}\n`,
];
const jsonShapes: readonly Shape[] = [
  (token, pick) =>
    `{"apiVersion": "wiring.githedgehog.com/v1beta1", "kind": "Server",\n "metadata": {"name": "${name(pick)}"}, "spec": {"description": "${token}"}}\n`,
  (token) => `{"kind": "ConfigMap", "apiVersion": "v1", "data": {"a": "${token}"}}\n`,
];

type Document = { readonly shape: number; readonly pick: number };
const document: fc.Arbitrary<Document> = fc.record({ shape: fc.nat(shapes.length + 3), pick: fc.nat(9) });

const file = fc.record({
  documents: fc.array(document, { maxLength: 5 }),
  separators: fc.array(
    fc.constantFrom('---\n', '...\n---\n', '---\n---\n', '---\n# note\n---\n', '--- # c\n', '\n---\n\n'),
    {
      minLength: 5,
      maxLength: 5,
    },
  ),
  opening: fc.constantFrom('', '---\n', '# banner\n\n---\n', '\n\n', '%YAML 1.2\n---\n'),
  closing: fc.constantFrom('', '---\n', '...\n', '\n\n', '---\n# tail\n'),
  newline: fc.constantFrom('\n', '\n', '\r\n'),
  hasMark: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  isCutShort: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
});

const rawPaths = ['raw/a.yaml', 'raw/b.yml', 'raw/deep/c.yaml', 'raw/A.yaml', 'raw/d.json', 'raw/e.txt', 'raw/f'];
const managedPaths = ['managed/server/s-0.yaml', 'managed/server/s-1.yaml', 'managed/odd.yaml', 'managed/server/x.yml'];
const unmanagedPaths = ['unmanaged/a.yaml', 'unmanaged/deep/c.yaml', 'unmanaged/f/g.yaml'];

/** Repositories with uploads of every kind beside managed and unmanaged files of every kind. */
export const arbitraryUpload: fc.Arbitrary<Upload> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...rawPaths), { minLength: 4, maxLength: 7 }),
    fc.uniqueArray(fc.constantFrom(...managedPaths), { maxLength: 3 }),
    fc.uniqueArray(fc.constantFrom(...unmanagedPaths), { maxLength: 2 }),
    fc.array(file, { minLength: 12, maxLength: 12 }),
  )
  .map(([raw, managed, unmanaged, contents]) => {
    const tokens = { last: 0 };
    const texts = contents.map((content) => textOf(content, tokens));
    return { files: Object.fromEntries([...raw, ...managed, ...unmanaged].map((path, i) => [path, texts[i] ?? ''])) };
  });

/** The tokens of a text, in order. */
export function tokensOf(text: string): string[] {
  return text.match(/token-\d+-/g) ?? [];
}

type FileShape = {
  readonly documents: readonly Document[];
  readonly separators: readonly string[];
  readonly opening: string;
  readonly closing: string;
  readonly newline: string;
  readonly hasMark: boolean;
  readonly isCutShort: boolean;
};

function textOf(shape: FileShape, tokens: { last: number }): string {
  let text = shape.opening;
  for (const [i, one] of shape.documents.entries()) {
    text += (i === 0 ? '' : (shape.separators[i - 1] ?? '---\n')) + documentText(one, tokens);
  }
  text += shape.closing;
  if (shape.isCutShort) text = text.replace(/\n+$/, '');
  return (shape.hasMark ? '\uFEFF' : '') + text.replaceAll('\n', shape.newline);
}

function documentText({ shape, pick }: Document, tokens: { last: number }): string {
  const token = (): string => `token-${++tokens.last}-`;
  const own = shapes[shape] ?? jsonShapes[shape - shapes.length];
  if (own !== undefined) return own(token(), pick);
  const count = 1 + (pick % 3);
  const items = Array.from({ length: count }, (_, i) => itemText(token(), pick + i, shape === shapes.length + 2));
  return `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;
}

function itemText(token: string, pick: number, isFlow: boolean): string {
  const kind = pick % 3 === 0 ? 'kind: ConfigMap' : 'kind: Server';
  if (isFlow) {
    return `- {apiVersion: wiring.githedgehog.com/v1beta1, ${kind}, metadata: {name: ${name(pick)}}} # ${token}\n`;
  }
  return `  - apiVersion: wiring.githedgehog.com/v1beta1\n    ${kind}\n    metadata:\n      name: ${name(pick)} # ${token}\n`;
}
