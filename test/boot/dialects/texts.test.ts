import { describe, expect, it } from '@jest/globals';
import { usualLayout } from '../../../boot/dialects/assignment.ts';
import { machineScript, pxelinuxConfig } from '../../../boot/dialects/machine-script.ts';
import { bootTexts } from '../../../boot/dialects/texts.ts';
import { lintScript } from '../../../rom/script/lint.ts';
import { vocabularies } from '../../rom/script/vocabularies.ts';
import { refusal } from '../../support/flash/refusal.ts';
import { sample, withImage } from './sample.ts';

const other = { ...sample, mac: '52-54-00-77-00-AB' };

describe('the files of a site', () => {
  it('lie where firmware looks for them', async () => {
    const places = (await bootTexts([sample, other])).map(({ server, path }) => `${server} ${path}`);
    expect(places).toEqual([
      'web bootdirectory/boot.gpxe',
      'web bootdirectory/boot.ipxe',
      'tftp autoexec.ipxe',
      'tftp pxelinux.cfg/default',
      'web bootdirectory/52:54:00:77:00:01.gpxe',
      'web bootdirectory/52:54:00:77:00:01.ipxe',
      'tftp pxelinux.cfg/01-52-54-00-77-00-01',
      'web bootdirectory/52:54:00:77:00:ab.gpxe',
      'web bootdirectory/52:54:00:77:00:ab.ipxe',
      'tftp pxelinux.cfg/01-52-54-00-77-00-ab',
    ]);
  });

  it('are clean, each in its own language', async () => {
    const scripts = (await bootTexts([sample])).filter(({ path }) => /\.[gi]pxe$/.test(path));
    expect(scripts).toHaveLength(5);
    for (const { path, text } of scripts) {
      const flavour = path.endsWith('.gpxe') ? 'gpxe' : 'ipxe';
      expect({ path, findings: lintScript(text, vocabularies[flavour]) }).toEqual({ path, findings: [] });
    }
  });

  it('takes one image for a machine, however its address is spelt', async () => {
    const error = await refusal(() => bootTexts([sample, { ...sample, mac: '525400770001' }]));
    expect(error.code).toBe('duplicate-mac');
  });

  it('keeps files in their folders', async () => {
    const layout = { ...usualLayout, scripts: '../etc' };
    expect((await refusal(() => bootTexts([sample], layout))).code).toBe('bad-path');
  });
});

describe("a machine's script", () => {
  it('is kernel, initrd, boot in gPXE', () => {
    expect(machineScript(sample, 'gpxe', usualLayout).split('\n')).toEqual([
      '#!gpxe',
      '# Debian 12 for 52:54:00:77:00:01',
      'kernel http://${next-server}/bootdirectory/images/debian/vmlinuz console=ttyS0 ip=dhcp quiet',
      'initrd http://${next-server}/bootdirectory/images/debian/initrd.img',
      'boot',
      '',
    ]);
  });

  it('names the URL that failed in iPXE, and fails', () => {
    const lines = machineScript(sample, 'ipxe', usualLayout).trimEnd().split('\n');
    const failing = lines.filter((line) => /^(kernel|initrd|boot)\b/.test(line));
    expect(failing).toHaveLength(3);
    for (const line of failing) expect(line).toMatch(/ \|\| goto failed$/);
    expect(lines).toContain('echo Could not boot from ${url}');
    expect(lines.at(-1)).toBe('exit 1');
  });

  it('names the initrds on the command line where that is asked for', () => {
    const layout = { ...usualLayout, namesInitrd: true };
    const [kernel] = machineScript(sample, 'gpxe', layout).match(/^kernel .*$/m)!;
    expect(kernel).toMatch(/vmlinuz initrd=initrd\.img console=ttyS0/);
  });

  it('takes a kernel alone', () => {
    const bare = withImage({ initrds: [], commandLine: '' });
    expect(machineScript(bare, 'gpxe', usualLayout)).toMatch(/images\/debian\/vmlinuz\nboot\n$/);
    expect(pxelinuxConfig(bare.image, usualLayout)).not.toMatch(/INITRD|APPEND/);
  });

  it('refuses what gPXE would write over its stack', async () => {
    const long = withImage({ commandLine: 'a'.repeat(1000) });
    expect((await refusal(() => machineScript(long, 'gpxe', usualLayout))).code).toBe('line-too-long');
    expect(machineScript(long, 'ipxe', usualLayout)).toContain('a'.repeat(1000));
  });
});

describe('pxelinux', () => {
  it('has one entry that starts at once', () => {
    const lines = pxelinuxConfig(withImage({ initrds: ['a.gz', 'b.gz'] }).image, usualLayout).split('\n');
    expect(lines).toContain('DEFAULT image');
    expect(lines).toContain('  LINUX images/debian/vmlinuz');
    expect(lines).toContain('  INITRD images/a.gz,images/b.gz');
    expect(lines).toContain('  APPEND console=ttyS0 ip=dhcp quiet');
  });
});
