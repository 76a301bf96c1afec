import type { FreeAnswer, FreeQuestion, FreeRefusal } from '../../free-question.ts';
import type { Entry, FabricView } from '../set-rules/fabric-view.ts';
import { quote } from '../words.ts';

/** An answer that gives no values and says why. */
export function refuse(code: FreeRefusal['code'], about: FreeRefusal['about'], message: string): FreeAnswer {
  return { is: 'refused', code, about, message };
}

/** The object that `in` names, of the first of these kinds that has one, or why there is none. */
export function findIn(fabric: FabricView, { in: asked = '' }: FreeQuestion, kinds: readonly string[]): Found {
  const slash = asked.indexOf('/');
  const [prefix, name] = slash < 0 ? ['', asked] : [asked.slice(0, slash), asked.slice(slash + 1)];
  const wanted = prefix === '' ? kinds : kinds.filter((kind) => kind === prefix);
  for (const kind of wanted) {
    const entry = fabric.find(kind, name);
    if (entry !== undefined) return { entry };
  }
  const message = `there is no ${(wanted.length === 0 ? kinds : wanted).join(' or ')} ${quote(name)} in the files or the context`;
  return { refusal: refuse('in-unknown', 'in', message) };
}

type Found = { readonly entry: Entry } | { readonly refusal: FreeAnswer };
