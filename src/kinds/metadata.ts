import { isObject, type JsonObject } from '../domain/json.ts';
import { printPointer } from '../domain/pointer.ts';
import type { Finding } from '../domain/problem.ts';
import { compileSchema } from '../schema/compile.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { showName } from '../schema/show-name.ts';
import { isLabelValue, isQualifiedName } from './names.ts';

const anything: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true };
const texts: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };
/** Bytes that the keys and values of all annotations of an object may take together. */
const annotationLimit = 256 * 1024;

// ObjectMeta of Kubernetes; what the cluster owns is dropped by normalization and not judged.
const metadataSchema: JsonSchema = {
  type: 'object',
  properties: {
    metadata: {
      type: 'object',
      properties: {
        name: anything,
        generateName: { type: 'string' },
        namespace: { type: 'string' },
        labels: texts,
        annotations: texts,
        finalizers: { type: 'array', items: { type: 'string' } },
        ownerReferences: { type: 'array', items: { type: 'object', ...anything } },
        creationTimestamp: anything,
        deletionGracePeriodSeconds: anything,
        deletionTimestamp: anything,
        generation: anything,
        managedFields: anything,
        resourceVersion: anything,
        selfLink: anything,
        uid: anything,
      },
    },
  },
  ...anything,
};

const validate = compileSchema(metadataSchema);

/**
 * Faults of `metadata` as the API server finds them: unknown members, types, syntax of labels and annotations
 * (codes `schema`, `unknown-field`). `isReplaced` tells labels that admission takes away before they are judged.
 */
export function checkMetadata(manifest: JsonObject, isReplaced: (label: string) => boolean): Finding[] {
  const findings = validate(manifest);
  const metadata = isObject(manifest.metadata) ? manifest.metadata : {};
  const labels = isObject(metadata.labels) ? metadata.labels : {};
  for (const key of Object.keys(labels)) if (!isReplaced(key)) checkLabel(key, labels[key], findings);
  checkAnnotations(isObject(metadata.annotations) ? metadata.annotations : {}, findings);
  return findings;
}

function checkLabel(key: string, value: unknown, findings: Finding[]): void {
  const pointer = printPointer(['metadata', 'labels', key]);
  if (!isQualifiedName(key)) findings.push(fault(pointer, `${showName(key)} is no valid key of a label`));
  if (typeof value !== 'string' || isLabelValue(value)) return;
  const message = `the value of label ${showName(key)} may hold at most 63 letters, digits, "-", "_" and ".", and begins and ends with a letter or digit`;
  findings.push(fault(pointer, message));
}

function checkAnnotations(annotations: JsonObject, findings: Finding[]): void {
  let bytes = 0;
  for (const key of Object.keys(annotations)) {
    const value = annotations[key];
    bytes += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
    // The API server lower-cases the key of an annotation before it looks at it.
    if (isQualifiedName(key.toLowerCase())) continue;
    findings.push(
      fault(printPointer(['metadata', 'annotations', key]), `${showName(key)} is no valid key of an annotation`),
    );
  }
  if (bytes <= annotationLimit) return;
  findings.push(
    fault('/metadata/annotations', `the annotations take ${bytes} bytes, Kubernetes accepts ${annotationLimit}`),
  );
}

function fault(pointer: string, message: string): Finding {
  return { code: 'schema', severity: 'error', pointer, message };
}
