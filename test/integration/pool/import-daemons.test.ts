import { expect, it, jest } from '@jest/globals';
import { runJob } from '../../../system/process/run-job.ts';
import { layouts as dhcpdLayouts } from '../../boot/import/dhcpd/layouts.ts';
import { layouts as keaLayouts, withReservations } from '../../boot/import/kea/layouts.ts';
import { layouts as dnsmasqLayouts } from '../../boot/import/dnsmasq/layouts.ts';
import { withFolder, type Files } from '../../boot/import/folder.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** A daemon's exit code for a configuration, and its own words where it refuses it. */
function check(
  files: Files,
  ...command: [string, ...string[]]
): Promise<{ exitCode: number; words: string }> {
  return withFolder(files, async (folder) => {
    const { exitCode, stdout, stderr } = await runJob({ command, cwd: folder, env });
    return { exitCode, words: exitCode === 0 ? '' : stdout + stderr };
  });
}

const passed = { exitCode: 0, words: '' };

describeWhen({ tools: ['dhcpd'], path: env.PATH })('dhcpd', () => {
  const refuses = (text: string): Promise<{ exitCode: number }> =>
    check({ 'dhcpd.conf': text }, 'dhcpd', '-4', '-t', '-cf', 'dhcpd.conf');

  it.each(dhcpdLayouts.map((layout) => [layout.title, layout] as const))(
    'takes what is read: %s',
    async (_title, { text, files = {} }) => {
      expect(await check({ 'dhcpd.conf': text, ...files }, 'dhcpd', '-4', '-t', '-cf', 'dhcpd.conf')).toEqual(
        passed,
      );
    },
  );

  it.each([
    'host a { hardware ethernet 52:54:00:77:00:01 }',
    'host a { hardware ethernet 52:54:00:77:00:01;',
    'include "gone.conf";',
    'if known { host a { hardware ethernet 52:54:00:77:00:01; } }',
  ])('refuses what is listed as a problem: %s', async (text) => {
    expect((await refuses(text)).exitCode).not.toBe(0);
  });
});

describeWhen({ tools: ['kea-dhcp4'], path: env.PATH })('kea-dhcp4', () => {
  const verdict = (text: string, files: Files = {}): Promise<{ exitCode: number; words: string }> =>
    check({ 'kea.conf': text, ...files }, 'kea-dhcp4', '-t', 'kea.conf');

  it.each(keaLayouts.map((layout) => [layout.title, layout] as const))(
    'takes what is read: %s',
    async (_title, { text, files }) => {
      expect(await verdict(text, files)).toEqual(passed);
    },
  );

  it.each([
    withReservations('{ "hostname": "x" }'),
    withReservations('{ "hw-address": "52:54:00:77:00:01", "hostnam": "x" }'),
    '{ "Dhcp4": { <?include "gone.json"?> } }',
    '{ "Dhcp4": { }',
  ])('refuses what is listed as a problem: %s', async (text) => {
    expect((await verdict(text)).exitCode).not.toBe(0);
  });
});

describeWhen({ tools: ['dnsmasq'], path: env.PATH })('dnsmasq', () => {
  const verdict = (text: string, files: Files = {}): Promise<{ exitCode: number; words: string }> =>
    check({ 'dnsmasq.conf': text, ...files }, 'dnsmasq', '--test', '--conf-file=dnsmasq.conf');

  it.each(dnsmasqLayouts.map((layout) => [layout.title, layout] as const))(
    'takes what is read: %s',
    async (_title, { text, files }) => {
      expect(await verdict(text, files)).toEqual(passed);
    },
  );

  it.each(['dhcp-host=52:54:00:77:00:01,"x', 'conf-file=gone.conf', 'conf-dir=gone'])(
    'refuses what is listed as a problem: %s',
    async (text) => {
      expect((await verdict(text)).exitCode).not.toBe(0);
    },
  );
});
