import { type Pointer, parsePointer } from '../domain/pointer.ts';

/** A pointer as people write it: `spec.subnets.default.vlan`, `spec.links[0].mtu`, `metadata.labels["a.b/c"]`. */
export function printFieldPath(pointer: Pointer): string {
  const path = parsePointer(pointer).map((segment, at) => {
    if (/^(0|[1-9][0-9]*)$/.test(segment)) return `[${segment}]`;
    if (/^[A-Za-z_][\w-]*$/.test(segment)) return at === 0 ? segment : `.${segment}`;
    return `[${JSON.stringify(segment)}]`;
  });
  return path.join('') || 'the whole document';
}
