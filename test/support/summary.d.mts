/** The parts of jest's aggregated result that the closing summary needs. */
export interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly testResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}
export function totals(results: Results): { passed: number; failed: number; skipped: number };
export function skipsByReason(results: Results): [reason: string, titles: string[]][];
