import { describe, expect, it } from '@jest/globals';
import { gpxeScript } from '../../../../boot/dialects/gpxe/script.ts';
import { gpxeReportQuery } from '../../../../boot/dialects/report.ts';
import type { ScriptRequest } from '../../../../boot/dialects/request.ts';
import type { Outcome } from '../../../../boot/registry/decision.ts';
import { imageOutcome, mac, request, revisionOf } from '../decisions.ts';
import { places } from '../images.ts';

const lines = (outcome: Outcome, values: Partial<ScriptRequest> = {}, nic = 'net0'): string[] =>
  gpxeScript(outcome, request({ dialect: 'gpxe', ...values }), places('gpxe', { interface: nic })).split(
    '\n',
  );

const url = `http://h/s/${mac}.gpxe`;
const said = [
  'echo No image is assigned to this machine yet.',
  `echo MAC address ${mac}, serial number \${serial}`,
];

describe('gPXE without an image', () => {
  it.each([
    [true, ['imgexec back-to-the-BIOS']],
    [false, []],
  ])('hands back where there is nothing for the machine; the server holds: %s', (held, back) => {
    expect(lines({ type: 'nothing' }, { held })).toEqual([
      '#!gpxe',
      `# Nothing for ${mac}`,
      'echo No image is assigned to this machine.',
      ...back,
      '',
    ]);
  });

  it('reports once, and asks 240 times before the last, with DHCP after each', () => {
    const text = lines({ type: 'wait' });
    expect(text.slice(0, 8)).toEqual([
      '#!gpxe',
      `# ${mac} waits`,
      `imgfetch -n romkit-report http://h/s/report/${mac}?${gpxeReportQuery()}`,
      'imgfree romkit-report',
      ...said,
      `chain ${url}?attempt=1`,
      'dhcp net0 net0 net0 net0 net0 net0 net0 net0',
    ]);
    expect(text.slice(-5)).toEqual([
      `chain ${url}?attempt=240`,
      ...Array<string>(2).fill('dhcp net0 net0 net0 net0 net0 net0 net0 net0'),
      `chain ${url}`,
      '',
    ]);
    expect(text.filter((line) => line.startsWith('chain '))).toHaveLength(241);
  });

  it('gets its address on any interface where the last one counts', () => {
    expect(lines({ type: 'wait' }, {}, 'netX')).toContain('dhcp any');
  });

  it('goes on with the script that asked, after an answer without an image', () => {
    expect(lines({ type: 'wait' }, { attempt: 1 })).toEqual(['#!gpxe', `# ${mac} waits on`, '']);
  });

  it('only says so in a static tree', () => {
    expect(lines({ type: 'wait' }, { held: false })).toEqual(['#!gpxe', `# ${mac} waits`, ...said, '']);
  });

  it.each([
    ['Being repaired.', 'Being repaired.'],
    [null, 'This machine is on hold.'],
  ])('says the reason of an image of kind hold: %j', (text, reason) => {
    expect(lines(imageOutcome(revisionOf('hold', { text })))).toContain(`echo ${reason}`);
  });

  it('says why the machine is held', () => {
    expect(lines({ type: 'hold', reason: 'Repair.' })).toContain('echo Repair.');
  });
});

describe('gPXE with an image', () => {
  it.each([
    [true, ['imgfree']],
    [false, []],
  ])('forgets the scripts that were chained, where a server holds: %s', (held, forget) => {
    expect(lines(imageOutcome(revisionOf('linux')), { held }).slice(0, -4)).toEqual([
      '#!gpxe',
      `# debian revision 3 for ${mac}`,
      ...forget,
    ]);
  });

  it.each(['local', 'shell'] as const)(
    'fails after %s, so that nothing asks again, but in a static tree',
    (kind) => {
      const outcome = imageOutcome(revisionOf(kind));
      expect(lines(outcome).slice(-2)).toEqual(['imgexec back-to-the-BIOS', '']);
      expect(lines(outcome, { held: false }).at(-2)).toMatch(/^echo /);
    },
  );

  it('waits for memdisk where a server holds, and leaves the disk to iPXE in a static tree', () => {
    const outcome = imageOutcome(revisionOf('disk'));
    expect(lines(outcome)).toContain('echo debian revision 3 needs memdisk on the boot server.');
    expect(lines(outcome, { held: false })).toContain(`sanboot http://h/i/${'a'.repeat(64)}/vmlinuz`);
  });

  it("gives the user's own script as it is, and no other language", () => {
    const outcome = imageOutcome(revisionOf('script'));
    expect(gpxeScript(outcome, request({ dialect: 'gpxe' }), places('gpxe'))).toBe('#!gpxe\necho mine\n');
    const other = imageOutcome(revisionOf('script', { text: '#!ipxe\nboot\n' }));
    expect(lines(other)).toContain('echo The script of debian revision 3 is not for gPXE.');
    expect(() => lines(other, { held: false })).toThrow('does not begin with #!gpxe.');
  });
});
