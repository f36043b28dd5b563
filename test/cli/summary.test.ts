import { describe, expect, it } from '@jest/globals';
import { skipsByReason, totals } from '../support/summary.mjs';

const results = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 3,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 2,
  testResults: [
    {
      testResults: [
        { status: 'pending', fullName: 'make on the real tree [skipped: no iPXE source] builds' },
        { status: 'passed', fullName: 'passes' },
      ],
    },
    {
      testResults: [
        { status: 'pending', fullName: 'burning [skipped: not root] burns' },
        { status: 'pending', fullName: 'facts [skipped: no iPXE source] are read' },
        { status: 'todo', fullName: 'is to be written' },
      ],
    },
  ],
};

describe('the closing summary of npm test', () => {
  it('counts a file that could not be run as a failure', () => {
    expect(totals(results)).toEqual({ passed: 5, failed: 3, skipped: 4 });
  });

  it('groups what was skipped by its reason', () => {
    expect(skipsByReason(results)).toEqual([
      ['no iPXE source', ['make on the real tree builds', 'facts are read']],
      ['not root', ['burning burns']],
      ['no reason given', ['is to be written']],
    ]);
  });
});
