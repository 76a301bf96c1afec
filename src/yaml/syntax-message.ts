/** What a parser found, in its own words: a code of the `yaml` package and its message. */
export type ParserFault = { readonly code: string; readonly message: string };

const byCode: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias cannot carry an anchor or a tag of its own',
  BAD_ALIAS: 'an anchor or alias has no name',
  BAD_COLLECTION_TYPE: 'the tag does not fit the kind of value behind it',
  BAD_DIRECTIVE: 'the directive is not valid',
  BAD_DQ_ESCAPE: 'a backslash in double quotes begins no known escape: double it, or use single quotes',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_PROP_ORDER: 'an anchor or tag stands before the indicator it should follow',
  BAD_SCALAR_START: 'a value that begins with this character has to be quoted',
  BLOCK_AS_IMPLICIT_KEY:
    'the value before holds ": ", or the line below it is indented too far: quote the value, or mend the indentation',
  BLOCK_IN_FLOW: 'an indented map or list cannot stand inside brackets',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MULTILINE_IMPLICIT_KEY: 'a key goes on over a line end: is a colon or a closing quote missing?',
  MULTIPLE_ANCHORS: 'a value has two anchors',
  MULTIPLE_DOCS: 'a second document begins without a line "---" before it',
  MULTIPLE_TAGS: 'a value has two tags',
  TAB_AS_INDENT: 'a tab is used as indentation, YAML allows only spaces there',
  TAG_RESOLVE_FAILED: 'the value does not fit its tag',
};

const byMessage: readonly (readonly [RegExp, string])[] = [
  [/^Missing closing ['"]quote/, 'a quote is opened here and never closed'],
  [/^Implicit map keys need to be followed by map values/, 'a colon is missing after this key'],
  [
    /^Block collection cannot start on same line with directives-end/,
    'a map or list cannot begin on the line of "---": move it to the next line',
  ],
  [/directives-end/, 'a directive has to be followed by a line "---"'],
  [/^Comments must be separated/, 'a comment needs a space before its "#"'],
  [/^Tags and anchors must be separated/, 'an anchor or tag needs a space behind it'],
  [/^Missing space after :/, 'a space is missing after the colon'],
  [/^Missing , (or : )?between/, 'a comma is missing inside brackets'],
  [/^Unexpected empty item/, 'nothing stands between two commas'],
  [
    /^Flow (map|sequence) in block collection must be sufficiently indented and end with a|^Flow (map|sequence) .*must end with/i,
    'a bracket is opened and not closed where it should be',
  ],
  [/^Sequence item without - indicator|^A block sequence entry/, 'a list item without "- "'],
  [/^Block scalar header/, 'text stands behind the "|" or ">" of a block of text'],
];

/** A parser's fault in plain words, without any content of the file. */
export function describeSyntax({ code, message }: ParserFault): string {
  for (const [pattern, words] of byMessage) if (pattern.test(message)) return words;
  return (
    byCode[code] ??
    'something stands here that does not belong: is a quote, a comma, a colon or a line "---" missing before it?'
  );
}
