import { describe, expect, it } from '@jest/globals';
import { daemonFailed, forbiddenGroups, notStarted } from '../../../boot/daemons/daemon-error.ts';
import { plainProcess, type DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';

const plan: DaemonPlan = {
  ...plainProcess,
  name: 'kea',
  serves: ['dhcp'],
  command: ['kea-dhcp4', '-c', 'kea.json'],
  ready: { by: 'line', text: 'started' },
};
const end = { exitCode: null, signal: null, lastLines: [] };

describe('a server that failed', () => {
  it.each([
    ['was ended by SIGKILL', { ...end, signal: 'SIGKILL' }],
    ['ended with exit code 0', { ...end, exitCode: 0 }],
    ['gave up', end],
  ])('%s', (how, given) => {
    expect(daemonFailed(plan, given)).toMatchObject({
      code: 'daemon-failed',
      message: `kea ${how} before it served.`,
    });
  });

  it('is shown in its own words, and with its own check where it has one', () => {
    const error = daemonFailed(plan, { ...end, lastLines: ['', 'bad option', ' '] });
    expect(error.details).toEqual(['bad option']);
    expect(error.hint).toBe('Its own words are below.');
    const checked = daemonFailed({ ...plan, check: ['kea-dhcp4', '-t', 'kea.json'] }, end);
    expect(checked.hint).toBe('Its own words are below; "kea-dhcp4 -t kea.json" checks its configuration.');
  });

  it('is missing where another program could not find it', () => {
    const lines = ['something else', 'unshare: failed to execute kea-dhcp4: No such file or directory'];
    const error = daemonFailed(plan, { ...end, exitCode: 1, lastLines: lines });
    expect([error.code, error.message]).toEqual(['daemon-missing', 'kea is missing on this machine.']);
    expect(error.hint).toContain('kea-dhcp4-server');
  });
});

describe('a server that does not start', () => {
  it('is missing where there is no such program', () => {
    const error = notStarted(plan, Object.assign(new Error('spawn'), { code: 'ENOENT' }));
    expect(error.code).toBe('daemon-missing');
  });

  it('is named by its program, with the reason', () => {
    const cause = Object.assign(new Error('not permitted'), { code: 'EACCES' });
    const error = notStarted(plan, cause);
    expect(error).toMatchObject({ code: 'daemon-failed', cause });
    expect(error.message).toBe('kea-dhcp4 could not be started: not permitted.');
  });

  it('changes its groups in vain: dnsmasq can take its place for TFTP alone', () => {
    const hints = (['tftp', 'dhcp'] as const).map(
      (protocol) => forbiddenGroups({ ...plan, serves: [protocol] }).hint,
    );
    expect(hints).toEqual(['Take dnsmasq for TFTP, or run romkit as root.', 'Run romkit as root.']);
    expect(forbiddenGroups(plan).code).toBe('groups-forbidden');
  });
});
