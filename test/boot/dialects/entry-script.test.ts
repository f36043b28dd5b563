import { describe, expect, it } from '@jest/globals';
import { usualLayout } from '../../../boot/dialects/assignment.ts';
import { autoexecScript, entryScript } from '../../../boot/dialects/entry-script.ts';
import { lintScript } from '../../../rom/script/lint.ts';
import { vocabularies } from '../../rom/script/vocabularies.ts';
import { refusal } from '../../support/flash/refusal.ts';

const withoutPrompt = (text: string): string[] =>
  text.split('\n').map((line) => line.replace(/^prompt .*--timeout (\S+) .*$/, 'prompt $1'));

describe('boot.gpxe', () => {
  it('chains to the script of the machine', () => {
    expect(entryScript('gpxe', { ...usualLayout, interface: 'net1' })).toBe(
      '#!gpxe\nchain http://${next-server}/bootdirectory/${net1/mac}.gpxe\n',
    );
  });
});

describe('boot.ipxe', () => {
  // Eight failures pause, the ninth ends the script.
  it('tries again after each failure, eight times, each pause twice the last; whatever comes back goes on', () => {
    expect(withoutPrompt(entryScript('ipxe', usualLayout))).toEqual([
      '#!ipxe',
      'set script-url http://${next-server}/bootdirectory/${net0/mac}.ipxe',
      'set entry-pause-spread:uint8 0',
      'inc entry-pause-spread 0x${net0/mac:hexraw}',
      'set entry-pause:int32 1000',
      'inc entry-pause 0x${entry-pause-spread:hexraw}0',
      'set entry-tries:int8 0',
      '',
      ':fetch',
      'chain --autofree ${script-url}?platform=${platform}&buildarch=${buildarch} && goto returned ||',
      'echo Could not boot from ${script-url}',
      'iseq ${entry-tries} 8 && exit 1 ||',
      'inc entry-tries',
      'prompt ${entry-pause}',
      'inc entry-pause ${entry-pause}',
      'goto fetch',
      '',
      ':returned',
      'exit 1',
      '',
    ]);
  });

  it('asks for the script of unknown machines before it counts the failure', () => {
    const lines = entryScript('ipxe', usualLayout, { unknown: 'default.ipxe' }).split('\n');
    const said = lines.indexOf('echo Could not boot from ${script-url}');
    expect(lines.slice(said + 1, said + 3)).toEqual([
      'chain --autofree http://${next-server}/bootdirectory/default.ipxe && goto returned ||',
      'iseq ${entry-tries} 8 && exit 1 ||',
    ]);
  });

  it('takes no path for it that is not below the folder', async () => {
    const error = await refusal(() => entryScript('ipxe', usualLayout, { unknown: '../x' }));
    expect(error.code).toBe('bad-path');
  });
});

describe('autoexec.ipxe', () => {
  it.each([
    ['net2', /^dhcp net2 && goto script/m, '${net2/mac}.ipxe'],
    ['netX', /^dhcp && goto script/m, '${netX/mac}.ipxe'],
  ])('gets an address for %s, and then its script', async (nic, dhcp, name) => {
    const text = await autoexecScript({ ...usualLayout, interface: nic });
    expect(lintScript(text, vocabularies.ipxe)).toEqual([]);
    expect(text).toMatch(dhcp);
    expect(text).toContain(`http://\${next-server}/bootdirectory/${name}`);
  });
});
