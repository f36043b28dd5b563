import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { entryCommand } from '../../../lab/network/entry.ts';
import { enteredLab } from '../../../lab/network/inside.ts';
import { makeNetwork, networkLines } from '../../../lab/network/network.ts';
import { explainTrial } from '../../../lab/network/possible.ts';
import type { RunResult } from '../../../system/process/run.ts';

describe('entryCommand', () => {
  it('makes a user namespace only for who is not root', () => {
    expect(entryCommand(['node', 'x'], true)).not.toContain('--user');
    expect(entryCommand(['node', 'x'], false)).toContain('--user');
  });

  it('ties the program to the caller, whatever kills either', () => {
    const command = entryCommand(['node', 'x'], false).join(' ');
    expect(command).toMatch(/^setpriv --pdeathsig KILL unshare .*--kill-child .*node x$/);
  });
});

describe('explainTrial', () => {
  const ended = (exitCode: number, stderr: string): RunResult => ({
    exitCode,
    stderr,
    stdout: '',
    signal: undefined,
    notFound: false,
  });

  it.each([
    [1, 'unshare: unshare failed: Operation not permitted', false, 'lab-no-namespace', /user\.max_user_/],
    [1, 'unshare: unshare failed: Operation not permitted', true, 'lab-no-namespace', /--privileged/],
    [41, 'RTNETLINK answers: Operation not permitted', false, 'lab-no-namespace', /apparmor_restrict/],
    [42, 'RTNETLINK answers: Operation not supported', true, 'lab-no-bridge', /: modprobe -a bridge veth$/],
    [43, 'open: Permission denied', false, 'lab-no-tun', /chmod 666 \/dev\/net\/tun/],
    [43, 'open: No such file or directory', true, 'lab-no-tun', /\(modprobe tun\)/],
    [41, 'sh: 1: ip: not found', true, 'tool-missing', /iproute2/],
    [
      127,
      'setpriv: failed to execute unshare: No such file or directory',
      true,
      'tool-missing',
      /util-linux/,
    ],
  ])('exit code %i, "%s", root %s: %s', (exitCode, stderr, isRoot, code, hint) => {
    const error = explainTrial(ended(exitCode, stderr), isRoot);
    expect(error).toMatchObject({ code, exitCode: 3 });
    expect(error.hint).toMatch(hint);
  });
});

describe('the network', () => {
  const plan = {
    bridge: 'br0',
    addresses: ['10.77.0.1/24', '10.77.0.2/24'],
    taps: ['tap1', 'tap2'],
  } as const;

  it('is a bridge with the addresses, and a tap for each machine', () => {
    const lines = networkLines(plan);
    expect(lines).toEqual(
      expect.arrayContaining([
        'address add 10.77.0.1/24 dev br0',
        'address add 10.77.0.2/24 dev br0',
        'link set tap2 master br0 up',
      ]),
    );
    expect(lines.some((line) => line.startsWith('route'))).toBe(false);
  });

  it("says ip's own words when it cannot be made", async () => {
    const refused = makeNetwork(plan, () =>
      Promise.resolve({ exitCode: 1, stdout: '', stderr: 'no\n', signal: undefined, notFound: false }),
    );
    await expect(refused).rejects.toMatchObject({ code: 'lab-network', details: ['no'] });
  });
});

describe('enteredLab', () => {
  it('reads the plan, aborts when the life line breaks, and ends what does not end by itself', async () => {
    const stdin = new PassThrough();
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const entered = enteredLab(1, stdin, () => end());
    stdin.write('{"runFolder":"/run","plan":{"a":1}}\n');
    const { signal, ...input } = await entered;
    expect(input).toEqual({ runFolder: '/run', plan: { a: 1 } });
    expect(signal.aborted).toBe(false);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    stdin.end();
    await aborted;
    // The time is no reason for a process to stay: something else has to keep it.
    const stays = setInterval(() => undefined, 1000);
    await ended;
    clearInterval(stays);
  });

  it('refuses to start without a plan', async () => {
    const stdin = new PassThrough();
    const entered = enteredLab(1, stdin, () => undefined);
    stdin.end();
    await expect(entered).rejects.toThrow('before it was told');
  });
});
