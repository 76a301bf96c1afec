/**
 * Whether a text is written as JSON: JSON.parse takes it, and it holds a quote (without one, `{}` or `[1, 2]`, it is
 * as good as YAML).
 */
export function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text) || !text.includes('"')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
