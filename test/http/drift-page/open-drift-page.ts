import { pino } from 'pino';
import type { DriftFinding } from '../../../src/drift/drift-finding.ts';
import { createServer } from '../../../src/http/create-server.ts';
import { registerDriftPage } from '../../../src/http/drift-page/register-drift-page.ts';
import { driftPageUrl } from '../../../src/proposal/links.ts';
import { createDriftStore } from '../../../src/store/create-drift-store.ts';
import { createRecordIndex } from '../../../src/store/create-record-index.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { newDataDir } from '../../support/postgres/each-database.ts';

export const ref = { repository: 7, fabric: 'fabric-1' };

/** A front door with the report page of one fabric of `acme/network`, and its address once something was compared. */
export async function openDriftPage() {
  const database = await openDatabase({ dataDir: await newDataDir(), program: 'test' });
  const index = createRecordIndex(database);
  const drift = createDriftStore(database);
  await index.update(
    {
      ...{ ...ref, installation: 1, owner: 'acme', repo: 'network', branch: 'main', directory: 'gitops' },
      ...{ commit: 'c1', tree: 't1', put: [], remove: [] },
    },
    undefined,
  );
  const server = createServer({
    secrets: () => [],
    knows: () => false,
    accept: async () => false,
    extend: (front) => registerDriftPage(front, { index, drift, serverUrl: 'https://github.example' }),
    log: pino({ level: 'silent' }),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    drift,
    keep: async (finding: DriftFinding, at: string) => {
      const { page } = await drift.keep(ref, finding, [], at);
      return driftPageUrl(url, { owner: 'acme', repo: 'network', fabric: 'fabric-1', page });
    },
    close: async () => {
      await server.close();
      await database.close();
    },
  };
}
