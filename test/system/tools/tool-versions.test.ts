import { describe, expect, it } from '@jest/globals';
import type { Run } from '../../../system/process/run.ts';
import { toolsFor } from '../../../system/tools/tool-table.ts';
import { probeTools } from '../../../system/tools/tool-versions.ts';

/** A machine on which `sh` stands for the tool, which says `words`, and the package database says `packages`. */
async function flashromVersion(words: string, packages = ''): Promise<string | null | undefined> {
  const [flashrom] = toolsFor(['flashrom']);
  const answer: Run = ({ command }) =>
    Promise.resolve({
      exitCode: 0,
      signal: undefined,
      stdout: command[0] === 'dpkg-query' ? packages : words,
      stderr: '',
      notFound: false,
    });
  const [report] = await probeTools([{ ...flashrom!, programs: ['sh'] }], answer, { PATH: '/usr/bin:/bin' });
  return report?.version;
}

describe('probeTools', () => {
  it("takes the tool's own version, not the first number that it prints", async () => {
    const words = 'Using kernel 6.1.0\nflashrom v1.3.0 on Linux 6.1.0-49-amd64 (x86_64)\n';
    expect(await flashromVersion(words)).toBe('1.3.0');
  });

  it('asks the package database about a flashrom that calls its own version unknown', async () => {
    const words = 'flashrom unknown on Linux 6.1.0-49-amd64 (x86_64)\n';
    expect(await flashromVersion(words, 'flashrom 1.3.0-2.1\n')).toBe('1.3.0');
    expect(await flashromVersion(words)).toBeNull();
  });
});
