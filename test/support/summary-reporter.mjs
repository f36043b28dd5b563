import { writeFileSync } from 'node:fs';
import { skipsByReason, totals } from './summary.mjs';

/**
 * Jest reporter: says at the end what was skipped and why, and hands the numbers to `npm test` through the file that
 * ROMKIT_TEST_SUMMARY names.
 */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    for (const [reason, titles] of skipsByReason(results)) {
      const [first = '', ...others] = titles;
      process.stderr.write(
        `Skipped, ${reason}: ${first}${others.length > 0 ? ` and ${others.length} more` : ''}\n`,
      );
    }
    const file = process.env.ROMKIT_TEST_SUMMARY;
    if (file !== undefined) writeFileSync(file, JSON.stringify(totals(results)));
  }
}
