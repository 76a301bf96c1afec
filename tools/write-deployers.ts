// Writes what of deploy/ follows from the kinds that Hedgerow knows.
import { writeFileSync } from 'node:fs';
import { hedgehogPack } from '../src/kinds/hedgehog/pack.ts';
import { fluxKustomizations } from './flux-kustomizations.ts';

const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);
for (const [name, spelling] of [
  ['kustomizations', 'singular'],
  ['kustomizations-plural', 'plural'],
] as const) {
  writeFileSync(new URL(`../deploy/flux/${name}.yaml`, import.meta.url), fluxKustomizations(kinds, spelling));
}
