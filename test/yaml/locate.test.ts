import { describe, expect, test } from 'vitest';
import { locateLines } from '../../src/yaml/locate.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';

describe('the line of a member', () => {
  const file = `# banner
---
a: 1

# about b
---
# more
b:
  c: [1, {d: 2,
    e: 3}]
  "x/y": &x
    - f
    # about g
    - g: 1
  z: *x
  m:
    <<: {n: 1}
---
kind: List
items:
# first
- # on the dash's line
  h: 1
  i:
    j: 2
-

  k: |
    text
  l: 3
`;
  const cases: [document: number, pointer: string, line: number][] = [
    [0, '/a', 3],
    [0, '', 3],
    [1, '', 8],
    [1, '/b', 8],
    [1, '/b/c/1/d', 9],
    [1, '/b/c/1/e', 10],
    [1, '/b/x~1y', 11],
    [1, '/b/x~1y/0', 12],
    [1, '/b/x~1y/1', 14],
    [1, '/b/x~1y/1/g', 14],
    [1, '/b/z/0', 15],
    [1, '/b/m/n', 17],
    [1, '/b/m/absent', 17],
    [1, '/b/c/7', 9],
    [1, '/b/absent/more', 8],
    [1, '/absent', 8],
    [2, '/h', 23],
    [2, '/i/j', 25],
    [3, '/k', 28],
    [3, '/l', 30],
  ];
  test.each([
    ['LF', file],
    ['CRLF', file.replaceAll('\n', '\r\n')],
  ])('in a file of many documents, %s', (_, text) => {
    const { documents } = readDocuments(Buffer.from(text));
    const found = cases.map(([index, pointer]) => {
      const document = documents[index];
      return [index, pointer, document && locateLines(document, [pointer])[0]];
    });
    expect(found).toEqual(cases);
  });

  test('is the first line of what cannot be parsed or was printed anew', () => {
    const { documents } = readDocuments(Buffer.from('a: [\n---\nkind: List\nitems:\n- a: &a 1\n- b: *a\n'));
    expect(documents.map((document) => locateLines(document, ['/a', '/b']))).toEqual([
      [1, 1],
      [5, 5],
      [6, 6],
    ]);
  });
});
