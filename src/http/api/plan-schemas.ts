import { Type } from 'typebox';
import { outcomes } from '../../normalize/fabric-plan.ts';
import { changeExample, changeRef, fieldSchema, fileSchema, problemItem, touchedSchema } from './change-schemas.ts';
import { keyRef, nullable, refTo, strict } from './common-schemas.ts';
import { keyExample } from './record-schemas.ts';

const documentSchema = strict({
  source: strict({
    path: Type.String({ description: 'The label of the upload, below raw/.' }),
    index: Type.Integer(),
    line: Type.Integer(),
    item: Type.Optional(Type.Integer({ description: 'Position in a List.' })),
  }),
  outcome: Type.Enum([...outcomes]),
  key: Type.Optional(keyRef),
  title: Type.String(),
  target: Type.Optional(Type.String({ description: 'Path where its content stands afterwards.' })),
  reason: Type.String({ description: 'Why; "" where the outcome says all.' }),
  fields: Type.Optional(Type.Array(fieldSchema)),
  problems: Type.Array(problemItem),
});

export const uploadPlanSchema = strict(
  {
    planId: Type.String(),
    documents: Type.Array(documentSchema, { description: 'Each document of the upload, once.' }),
    summary: Type.Record(Type.String(), Type.Integer(), { description: 'Documents by outcome.' }),
    files: Type.Array(fileSchema),
    problems: Type.Array(problemItem, { description: 'Of managed/ as the upload leaves it.' }),
    touched: Type.Array(touchedSchema),
    diff: Type.String(),
  },
  { $id: 'UploadPlan' },
);

export const uploadAnswerSchema = strict({ change: nullable(changeRef), plan: refTo(uploadPlanSchema) });

export const uploadExample = {
  change: {
    ...changeExample,
    kind: 'upload',
    state: 'queued',
    title: 'Upload wiring.yaml',
    pullRequest: null,
    head: null,
  },
  plan: {
    planId: 'sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    documents: [
      {
        source: { path: 'raw/wiring.yaml', index: 0, line: 1 },
        outcome: 'managed',
        key: keyExample,
        title: 'VPC vpc-1',
        target: 'managed/vpc/vpc-1.yaml',
        reason: '',
        problems: [],
      },
    ],
    summary: { managed: 1, updated: 0, duplicate: 0, unmanaged: 0, held: 0 },
    files: [{ path: 'managed/vpc/vpc-1.yaml', action: 'add' }],
    problems: [],
    touched: [],
    diff: '',
  },
};
