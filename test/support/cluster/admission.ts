import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isObject, type JsonObject } from '../../../src/domain/json.ts';
import { isAdmissionLabel, labelsOf } from '../../../src/kinds/hedgehog/labels.ts';
import { hedgehogPack } from '../../../src/kinds/hedgehog/pack.ts';
import type { Cluster } from './start-cluster.ts';

/** A webhook that fills in what the fabric's own would, by what Hedgerow knows of its defaults and labels. */
export type Admission = {
  readonly url: string;
  readonly close: () => void;
};

/** Listens on loopback with the cluster's certificate. It refuses nothing. */
export async function startAdmission({ authority }: Pick<Cluster, 'authority'>): Promise<Admission> {
  const server = createServer(authority.server, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(review(JSON.parse(Buffer.concat(chunks).toString('utf8')))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Review = { readonly request: { readonly uid: string; readonly object: JsonObject } };

/** The AdmissionReview with a JSON Patch (RFC 6902) of spec and labels. */
function review({ request: { uid, object } }: Review): object {
  const kind = hedgehogPack.kinds.find((known) => known.kind === object.kind);
  const spec = kind?.withDefaults(object).spec;
  const filled = isObject(spec) ? spec : {};
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const kept = Object.entries(isObject(metadata.labels) ? metadata.labels : {}).filter(
    ([key]) => !isAdmissionLabel(key),
  );
  const own = labelsOf(kind?.kind ?? '', filled).map(({ key, value }) => [key, value] as const);
  const patch = [
    { op: 'add', path: '/spec', value: filled },
    { op: 'add', path: '/metadata/labels', value: Object.fromEntries([...kept, ...own]) },
  ];
  const response = { uid, allowed: true, patchType: 'JSONPatch', patch: encode(patch) };
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}
