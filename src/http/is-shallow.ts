/**
 * Whether JSON text nests no deeper than this. It is asked before the text is parsed: a parser makes an object for each
 * bracket, so 25 MB of brackets would take gigabytes. Total; what is no JSON gets some answer.
 */
export function isShallow(text: Uint8Array, deepest: number): boolean {
  let depth = 0;
  let isString = false;
  for (let index = 0; index < text.length; index += 1) {
    const byte = text[index];
    if (isString) {
      if (byte === backslash) index += 1;
      else if (byte === quote) isString = false;
    } else if (byte === quote) isString = true;
    else if (byte === openBracket || byte === openBrace) {
      depth += 1;
      if (depth > deepest) return false;
    } else if (byte === closeBracket || byte === closeBrace) depth -= 1;
  }
  return true;
}

const backslash = 0x5c;
const quote = 0x22;
const openBracket = 0x5b;
const openBrace = 0x7b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
