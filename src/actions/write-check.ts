import { createHash } from 'node:crypto';
import type { Check } from '../proposal/check.ts';
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
  const key = keyIn(look, `check ${commit} ${name}`);
  const isForced = look.recheck.has(commit);
  if (!isForced && look.memory.checks.get(key) === inputs) return;
  const check = await make();
  const digest = createHash('sha256').update(JSON.stringify(check)).digest('hex').slice(0, 40);
  if (isForced || (await look.host.findDigest(commit, name)) !== digest) {
    await look.host.writeCheck(commit, check, digest);
    look.log('info', 'Check written', { commit, name, conclusion: check.conclusion });
  }
  look.memory.checks.set(key, inputs, 1);
}
