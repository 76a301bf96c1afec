const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const qualified = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Whether the name is one that Kubernetes takes for an object: an RFC 1123 subdomain of at most 253 characters. */
export function isObjectName(name: string): boolean {
  return name.length <= 253 && subdomain.test(name);
}

/** Whether the name is one that Kubernetes takes for a namespace: an RFC 1123 label of at most 63 characters. */
export function isNamespaceName(name: string): boolean {
  return name.length <= 63 && label.test(name);
}

/** Whether Kubernetes takes the text as the value of a label: empty, or at most 63 letters, digits, `-`, `_`, `.`. */
export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && qualified.test(value));
}

/** Whether Kubernetes takes the text as the key of a label or annotation: `name` or `dns.prefix/name`. */
export function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash >= 0 && !isObjectName(key.slice(0, slash))) return false;
  const name = key.slice(slash + 1);
  return name.length <= 63 && qualified.test(name);
}
