import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real-cluster/**'],
    // Many files wait for servers more than they compute.
    maxWorkers: 2,
    // Only what hangs is stopped: nothing is measured here, and machines may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
