import { Type } from 'typebox';
import { eventTypes } from '../../ports/feed.ts';
import { anyObject, keyRef, strict } from './common-schemas.ts';
import { keyExample, manifestExample } from './record-schemas.ts';

const versionSchema = strict({
  path: Type.String(),
  line: Type.Integer(),
  blob: Type.String(),
  value: anyObject('The manifest.'),
});

export const eventSchema = strict(
  {
    id: Type.String({ description: '`<epoch>.<number>`: the cursor to go on from.' }),
    type: Type.Enum([...eventTypes]),
    at: Type.String(),
    repository: Type.String(),
    fabric: Type.String(),
    key: Type.Optional(keyRef),
    commit: Type.Optional(Type.String()),
    old: Type.Optional(versionSchema),
    new: Type.Optional(versionSchema),
    about: Type.Optional(
      anyObject(
        'Of change.*: `change` (its id), `title`, `state`, `pullRequest`, `reason`. Of proposal.*: `flow`, `pullRequest`, and of proposal.closed `merged`, where that is known. Of fabric.paused: `by`, `since`.',
      ),
    ),
  },
  { $id: 'Event' },
);

const version = { path: 'managed/vpc/vpc-1.yaml', line: 1, blob: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad' };
export const eventExample = {
  id: 'e5f1c2.4712',
  type: 'record.added',
  at: '2026-11-24T09:00:00.000Z',
  repository: 'acme/network',
  fabric: 'fabric-1',
  key: keyExample,
  commit: '9ab12cd5f0e1d2c3b4a5968778695a4b3c2d1e0f',
  new: { ...version, value: manifestExample },
};
