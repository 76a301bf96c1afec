import { defineConfig } from 'vitest/config';

// The tests against a real API server (`npm run test:cluster`); `npm test` leaves them out.
export default defineConfig({
  test: {
    include: ['test/real-cluster/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
