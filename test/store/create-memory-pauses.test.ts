import { createMemoryPauses } from '../../src/store/create-memory-pauses.ts';
import { describePauses } from '../ports/pause-store-contract.ts';

describePauses('memory', () => {
  const pauses = createMemoryPauses();
  return { pauses, other: pauses, pass: () => undefined };
});
