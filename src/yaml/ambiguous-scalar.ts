const words = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const octal = /^[-+]?0[0-9_]*[1-9][0-9_]*$/;
const newOctal = /^[-+]?0o[0-7_]+$/;
const binary = /^[-+]?0b[01_]+$/;
const signedHex = /^[-+]0x[0-9a-fA-F_]+$/;
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const underscored = /^[-+]?(?:0x[0-9a-fA-F_]+|[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9_]+)?)$/;
const signedPoint = /^[-+]\.[0-9]/;
const exponent = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/;
const oldExponent = /^(?:[-+]?[0-9]+\.[0-9]*|\.[0-9]+)[eE][-+][0-9]+$/;
const date = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d?:\d\d?(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/;

/**
 * Why a plain (unquoted) scalar may be read differently by the readers of YAML 1.1 that these files meet (go-yaml
 * in kubectl, Argo CD and Flux; PyYAML in HNP) and by a YAML 1.2 core reader; undefined where all agree
 * (FACTS.md section 8). The answer completes "…, unless it is quoted".
 */
export function findAmbiguity(plain: string): string | undefined {
  const first = plain.charCodeAt(0);
  if (first >= 0x40) return words.test(plain) ? 'some readers take it for true or false' : undefined;
  if (first === 0x3d || first === 0x3c) {
    return plain === '=' || plain === '<<' ? 'some readers take it for a special sign of YAML 1.1' : undefined;
  }
  // Digits, "+", "-" and ".": everything else begins a string for all.
  if (first < 0x2b || first > 0x39 || first === 0x2c || first === 0x2f) return undefined;
  return findNumberAmbiguity(plain);
}

function findNumberAmbiguity(plain: string): string | undefined {
  if (octal.test(plain) && Number(plain) !== Number.parseInt(plain, 8))
    return 'some readers take it for an octal number';
  if (newOctal.test(plain)) return 'only some readers take it for an octal number';
  if (binary.test(plain)) return 'some readers take it for a binary number';
  if (signedHex.test(plain)) return 'some readers take it for a hexadecimal number';
  if (plain.includes(':') && base60.test(plain)) return 'some readers take it for a number to the base 60';
  if (plain.includes('_') && underscored.test(plain)) return 'some readers take it for a number';
  if (signedPoint.test(plain) || (exponent.test(plain) && !oldExponent.test(plain))) {
    return 'only some readers take it for a number';
  }
  if (date.test(plain)) return 'some readers take it for a date';
  return undefined;
}
