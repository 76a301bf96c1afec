import type { Check } from '../proposal/check.ts';
import { digestOf } from './digest-of.ts';
import { keyIn, type Look } from './look.ts';

/**
 * Writes the check of this name of a commit unless the same content stands there. `inputs` names all that the content
 * rests on: where it is remembered nothing is asked, else one request asks what stands there.
 */
export async function writeCheck(
  look: Pick<Look, 'id' | 'host' | 'memory' | 'recheck' | 'log'>,
  commit: string,
  { name, inputs }: { readonly name: string; readonly inputs: string },
  make: () => Promise<Check>,
): Promise<void> {
  if (isCheckKnown(look, commit, { name, inputs })) return;
  const isForced = look.recheck.has(commit);
  const check = await make();
  const digest = digestOf(check).slice(0, 40);
  if (isForced || (await look.host.findDigest(commit, name)) !== digest) {
    await look.host.writeCheck(commit, check, digest);
    look.log('info', 'Check written', { commit, name, conclusion: check.conclusion });
  }
  look.memory.checks.set(keyOf(look, commit, name), inputs, 1);
}

/** Whether this process wrote the check of these inputs, and nobody asked for it again. */
export function isCheckKnown(
  look: Pick<Look, 'id' | 'memory' | 'recheck'>,
  commit: string,
  { name, inputs }: { readonly name: string; readonly inputs: string },
): boolean {
  return !look.recheck.has(commit) && look.memory.checks.get(keyOf(look, commit, name)) === inputs;
}

/** Has the next look make the check anew. */
export function forgetCheck(look: Pick<Look, 'id' | 'memory'>, commit: string, name: string): void {
  look.memory.checks.set(keyOf(look, commit, name), '', 1);
}

function keyOf(look: Pick<Look, 'id'>, commit: string, name: string): string {
  return keyIn(look, `check ${commit} ${name}`);
}
