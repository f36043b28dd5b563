import { describe, expect, it } from '@jest/globals';
import { judge } from '../../support/skip.ts';

const machine = (isSetUp: boolean, ...here: readonly string[]): Parameters<typeof judge>[1] => ({
  has: (tool) => here.includes(tool),
  isSetUp,
});

describe('tests with needs', () => {
  it('run where all is here', () => {
    expect(judge({ tools: ['gcc', 'git'] }, machine(true, 'gcc', 'git'))).toEqual({ does: 'run' });
    expect(judge({}, machine(false))).toEqual({ does: 'run' });
  });

  it('are skipped, by name of the tool, where set-up may not install', () => {
    const verdict = judge({ tools: ['gcc', 'git'] }, machine(false, 'gcc'));
    expect(verdict).toEqual({ does: 'skip', reason: 'git is missing' });
  });

  it('fail where set-up may install what is missing, whatever else is lacking', () => {
    const reason = 'git is missing although set-up may install it';
    for (const lacks of [undefined, 'no source'])
      expect(judge({ tools: ['git'], lacks }, machine(true))).toEqual({ does: 'fail', reason });
  });

  it('are skipped everywhere for what set-up cannot install', () => {
    const verdict = judge({ tools: ['git'], lacks: 'no source' }, machine(true, 'git'));
    expect(verdict).toEqual({ does: 'skip', reason: 'no source' });
  });
});
