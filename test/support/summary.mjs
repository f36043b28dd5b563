/**
 * Jest's numbers. A file that could not be run has no tests to count, so it counts as one failure: the closing line
 * never says "0 failed" of a run that failed.
 */
export function totals(results) {
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** Titles of skipped tests by the reason in their title, `… [skipped: REASON]`, most skips first. */
export function skipsByReason(results) {
  const reasons = new Map();
  for (const test of results.testResults.flatMap((file) => file.testResults)) {
    if (test.status !== 'pending' && test.status !== 'todo') continue;
    const reason = /\[skipped: (.*?)\]/.exec(test.fullName)?.[1] ?? 'no reason given';
    const title = test.fullName.replace(/\s*\[skipped: .*?\]/g, '');
    reasons.set(reason, [...(reasons.get(reason) ?? []), title]);
  }
  return [...reasons].sort(([, a], [, b]) => b.length - a.length);
}
