import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { supervise, type Supervised } from '../../../../rom/flash/backends/supervise.ts';
import { inTemporaryFolder } from '../../../../system/files/temporary-folder.ts';
import { groupMembers } from '../../../support/process/processes.ts';

const never = (): number => Infinity;

const shell = (script: string, more: Partial<Parameters<typeof supervise>[0]> = {}): Promise<Supervised> =>
  supervise({ command: ['sh', '-c', script], stallAfterMs: never, ...more });

/** The id of its own group, which every script says first. */
const groupOf = ({ output }: Supervised): number => Number(output.split('\n')[0]);

describe('supervise', () => {
  it('gives the exit code and all words of both streams in order, as they come', async () => {
    let heard = '';
    const result = await shell('echo one; echo two >&2; printf three; exit 3', {
      onText: (text) => (heard += text),
    });
    expect(result).toEqual({ end: 'exited', exitCode: 3, signal: null, output: 'one\ntwo\nthree' });
    expect(heard).toBe(result.output);
  });

  it('leaves no file behind, not even while the tool runs', async () => {
    const { output } = await shell('f=$(readlink /proc/$$/fd/1); echo "$f"; ls -d "${f%/*}" 2>&1');
    expect(output).toMatch(
      /^\/.*\/romkit-work-[\w-]+\/output \(deleted\)\nls: .*No such file or directory\n$/,
    );
  });

  it('ends a tool that says nothing any more, with its children', async () => {
    const result = await shell('echo $$; sleep 1000 & wait', { stallAfterMs: () => 200 });
    expect(result).toMatchObject({ end: 'stalled', exitCode: null, signal: 'SIGTERM' });
    expect(groupMembers(groupOf(result))).toEqual([]);
  });

  it('ends what does not want to end', async () => {
    const script = 'trap "" TERM; echo $$; while :; do sleep 1000; done';
    const result = await shell(script, { stallAfterMs: () => 200 });
    expect(result).toMatchObject({ end: 'stalled', signal: 'SIGKILL' });
    expect(groupMembers(groupOf(result))).toEqual([]);
  });

  it('waits as long as there is a pulse', async () => {
    let beats = 0;
    const pulse = (): number => (beats < 5 ? ++beats : beats);
    const result = await shell('echo $$; sleep 1000', { stallAfterMs: () => 150, pulse });
    expect(beats).toBe(5);
    expect(result.end).toBe('stalled');
  });

  it('ends a tool that was told to, and says so', async () => {
    const abort = new AbortController();
    const result = await shell('echo $$; sleep 1000 & wait', {
      signal: abort.signal,
      onText: () => abort.abort(),
    });
    expect(result.end).toBe('interrupted');
    expect(groupMembers(groupOf(result))).toEqual([]);
  });

  it('starts it through a guard', async () => {
    const result = await shell('echo "$GUARDED"', { guard: (command) => ['env', 'GUARDED=yes', ...command] });
    expect(result.output).toBe('yes\n');
  });

  it('knows a tool that is not there from one that failed', async () => {
    const result = await supervise({ command: ['/no/such/tool'], stallAfterMs: never });
    expect(result.end).toBe('not-found');
  });

  it('reads no more once the tool has ended, though what it left outside of its group goes on to speak', async () => {
    const speaker = 'i=0; while [ $i -lt 5000 ]; do echo on; i=$((i+1)); done';
    for (let run = 0; run < 10; run++) {
      const tool = `setsid sh -c '${speaker}' & while [ ! -s /proc/$$/fd/1 ]; do :; done; echo ended`;
      const result = await shell(tool, { mustStop: () => false });
      expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
      expect(result.output).toContain('ended');
    }
  });

  it('lets a tool complete what it does although its words cannot be taken, and tells of them then', async () => {
    const onText = (): void => {
      throw new Error('no room for words');
    };
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, 'complete');
      const tool = `echo one; sleep 0.3; echo > '${file}'`;
      await expect(shell(tool, { onText, mustStop: () => false })).rejects.toThrow('no room for words');
      expect(existsSync(file)).toBe(true);
    });
  });
});
