// Prints `N passed, N failed` (and skipped, if any) from vitest's JSON reports; fails where one of them ran no test and
// skipped none.
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
for (const path of process.argv.slice(2)) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    total.failed += 1;
    continue;
  }
  const files = report.testResults ?? [];
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests + broken;
  total.skipped += report.numPendingTests;
  if (report.numTotalTests === 0) total.failed += 1;
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
