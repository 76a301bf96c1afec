import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, printPointer } from '../domain/pointer.ts';

type Place = { readonly parent: Place | undefined; readonly segment: string | number };
type Open = { readonly value: readonly Json[] | JsonObject; readonly place: Place | undefined };

const mostPointers = 100;
const shortestToken = 9;

const credentialNames = new Set([
  ...['password', 'passwd', 'passphrase', 'secret', 'secretkey', 'secretaccesskey', 'clientsecret', 'webhooksecret'],
  ...['token', 'accesstoken', 'authtoken', 'bearertoken', 'refreshtoken', 'idtoken', 'apitoken'],
  ...['apikey', 'privatekey', 'sshprivatekey', 'clientkeydata', 'passwordhash'],
]);

// Each alternative begins at a boundary and has a bounded length, so the time stays linear in the text.
const token = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${[
    'gh[pousr]_[A-Za-z0-9]{30}',
    'github_pat_[A-Za-z0-9_]{22}',
    'gl(?:pat|dt|rt|ptt|oas|cbt|soat|ft|imt|agent|ffct)-[A-Za-z0-9_-]{20}',
    '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
    'xox[abeoprs]-[A-Za-z0-9-]{10}',
    'xapp-[0-9]-[A-Za-z0-9-]{10}',
    'AIza[A-Za-z0-9_-]{35}',
    'ya29\\.[A-Za-z0-9_-]{20}',
    'GOCSPX-[A-Za-z0-9_-]{20}',
    'sk_live_[A-Za-z0-9]{16}',
    'npm_[A-Za-z0-9]{36}',
    'hr_[A-Za-z0-9_-]{20}',
    'eyJ[A-Za-z0-9_-]{8,4096}\\.eyJ[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{10}',
  ].join('|')})`,
);
const crypted =
  /(?:^|[\s:"'=])\$(?:[1567y]|gy|md5|2[abxy]?|apr1|sha1|argon2(?:id?|d)|scrypt|pbkdf2-[a-z0-9]{1,10})\$[./A-Za-z0-9=$,+]{8}/;
const hashed = /(?:^|[\s:])\{(?:S?SHA(?:256|384|512)?|CRYPT|S?MD5)\}[./A-Za-z0-9+=$]{8}/i;
const pem = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/;
const userAndPassword = /^[^\s/?#:@]{1,200}:[^\s/?#@]{1,300}@/;
/** Not a value, but where one will be filled in: `${NAME}`, `$(NAME)`, `{{ name }}`, `<name>`. */
const placeholder = /^\s*(?:\$\{[^}]*\}|\$\([^)]*\)|\{\{.*\}\}|<[^<>]*>)\s*$/s;

/**
 * Where a value holds a credential: private keys, tokens of well-known makers, JWTs, URLs with a password,
 * password hashes, and members by name (`password`, `token`, …) with a literal text. One walk; at most 100
 * pointers; never returns the values.
 */
export function findCredentials(value: Json): Pointer[] {
  const found: Pointer[] = [];
  if (typeof value === 'string') return isCredential(value) ? [''] : [];
  const open: Open[] = typeof value === 'object' && value !== null ? [{ value, place: undefined }] : [];
  for (let next = open.pop(); next !== undefined && found.length < mostPointers; next = open.pop()) {
    if (isList(next.value)) searchList(next.value, next.place, open, found);
    else searchObject(next.value, next.place, open, found);
  }
  return found;
}

function searchList(value: readonly Json[], parent: Place | undefined, open: Open[], found: Pointer[]): void {
  for (const [segment, item] of value.entries()) {
    if (typeof item === 'string') {
      if (isCredential(item)) found.push(pointerOf({ parent, segment }));
    } else if (typeof item === 'object' && item !== null) open.push({ value: item, place: { parent, segment } });
  }
}

function searchObject(value: JsonObject, parent: Place | undefined, open: Open[], found: Pointer[]): void {
  // A label is no secret, whatever it is called.
  const named = parent?.segment !== 'labels';
  for (const segment of Object.keys(value)) {
    const member = value[segment];
    if (typeof member === 'string') {
      const credential = isCredential(member) || (named && isCredentialName(segment) && isLiteral(member));
      if (credential || (segment === 'value' && isNamedCredential(value, member)))
        found.push(pointerOf({ parent, segment }));
    } else if (typeof member === 'object' && member !== null) open.push({ value: member, place: { parent, segment } });
  }
}

/** An entry `{name: DB_PASSWORD, value: …}`, as environments are written. */
function isNamedCredential(entry: JsonObject, value: string): boolean {
  return isObject(entry) && typeof entry.name === 'string' && isCredentialName(entry.name) && isLiteral(value);
}

function isCredentialName(name: string): boolean {
  if (name.length > 64) return false;
  const plain = name.replaceAll(/[-_.]/g, '').toLowerCase();
  return (
    credentialNames.has(plain) || plain.endsWith('password') || plain.endsWith('apikey') || plain.endsWith('secretkey')
  );
}

function isLiteral(value: string): boolean {
  return value.trim() !== '' && !placeholder.test(value.slice(0, 1_000));
}

function isCredential(text: string): boolean {
  if (text.length < shortestToken) return false;
  if (text.includes('://') && hasPassword(text)) return true;
  if (text.length < 12) return false;
  return (
    token.test(text) ||
    (text.includes('$') && crypted.test(text)) ||
    (text.includes('}') && hashed.test(text)) ||
    isPrivateKey(text)
  );
}

function isPrivateKey(text: string): boolean {
  if (text.includes('-----BEGIN') && pem.test(text)) return true;
  const encoded = text.indexOf('LS0tLS1CRUdJTi');
  return encoded >= 0 && pem.test(Buffer.from(text.slice(encoded, encoded + 80), 'base64').toString('latin1'));
}

function hasPassword(text: string): boolean {
  let at = text.indexOf('://');
  for (; at >= 0; at = text.indexOf('://', at + 3)) {
    const rest = text.slice(at + 3, at + 3 + 512);
    if (
      rest.includes('@') &&
      userAndPassword.test(rest) &&
      !placeholder.test(rest.slice(rest.indexOf(':') + 1, rest.indexOf('@')))
    ) {
      return true;
    }
  }
  return false;
}

function pointerOf(place: Place): Pointer {
  const segments: (string | number)[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) segments.push(at.segment);
  return printPointer(segments.reverse());
}
