import { describe, expect, it } from '@jest/globals';
import { planTftpdHpa } from '../../../../boot/daemons/config/tftpd-hpa.ts';
import { sample } from '../sample.ts';

const plan = planTftpdHpa({ ...sample, serverAddress: '10.77.0.9', tftpRoot: '/srv/Büro, # 1' });

const valueOf = (option: string): string | undefined => plan.command[plan.command.indexOf(option) + 1];

describe('tftpd-hpa', () => {
  it('serves one address of IPv4 in the foreground', () => {
    expect(plan.command[0]).toBe('in.tftpd');
    expect(plan.command).toEqual(expect.arrayContaining(['--foreground', '--ipv4']));
    expect(valueOf('--address')).toBe('10.77.0.9:69');
  });

  it('has nothing but its root to give out', () => {
    // With --secure it takes one folder, the last word, and changes its root to it.
    expect(plan.command).toContain('--secure');
    expect(plan.command.at(-1)).toBe('/srv/Büro, # 1');
  });

  it('is the user of its package, or the only one there is', () => {
    const users = [true, false].map((isolated) => {
      const { command } = planTftpdHpa({ ...sample, isolated });
      return command[command.indexOf('--user') + 1];
    });
    expect(users).toEqual(['root', 'tftp']);
  });

  it('is seen to serve by an answer, for it says nothing; it needs its groups', () => {
    expect(plan).toMatchObject({ serves: ['tftp'], ready: { by: 'tftp', address: '10.77.0.9' } });
    expect(plan.changesGroups).toBe(true);
  });
});
