import { describe, expect, it } from '@jest/globals';
import { ipxeScript } from '../../../../boot/dialects/ipxe/script.ts';
import { heldWaitLines, ownPauseLines, treeWaitLines } from '../../../../boot/dialects/ipxe/retry-lines.ts';
import { ipxeReportQuery } from '../../../../boot/dialects/report.ts';
import type { ScriptRequest } from '../../../../boot/dialects/request.ts';
import type { Outcome } from '../../../../boot/registry/decision.ts';
import { imageOutcome, mac, request, revisionOf } from '../decisions.ts';
import { places } from '../images.ts';

const lines = (outcome: Outcome, values: Partial<ScriptRequest> = {}): string[] =>
  ipxeScript(outcome, request(values), places('ipxe')).split('\n');

const firmware = 'platform=${platform}&buildarch=${buildarch}';
const url = `http://h/s/${mac}.ipxe?${firmware}`;
const report = `imgfetch --name romkit-report http://h/s/report/${mac}?${ipxeReportQuery()} && imgfree romkit-report ||`;
const who = `echo MAC address ${mac}, serial number \${serial}`;

describe('iPXE without an image', () => {
  it('hands back to the firmware where there is nothing for the machine', () => {
    expect(lines({ type: 'nothing' })).toEqual([
      '#!ipxe',
      `# Nothing for ${mac}`,
      'echo No image is assigned to this machine.',
      'exit',
      '',
    ]);
  });

  // Half a second, and 1/64 of the pause of the attempt: 3017 ms at attempt 0, 12468 ms at attempt 2.
  it.each([
    [0, [], 547],
    [1, ['dhcp netX ||'], 607],
    [2, ['dhcp netX ||'], 695],
  ])('reports, says why and asks the server: attempt %i', (attempt, lease, pauseMs) => {
    expect(lines({ type: 'hold', reason: 'Repair.' }, { attempt })).toEqual([
      '#!ipxe',
      `# ${mac} waits`,
      ...[report, 'echo Repair.', who, ...lease],
      ...heldWaitLines(`${url}&attempt=${attempt + 1}`, pauseMs),
      '',
    ]);
  });

  it('asks a static tree with the pause of the first attempt', () => {
    expect(lines({ type: 'wait' }, { held: false })).toEqual([
      '#!ipxe',
      `# ${mac} waits`,
      'echo No image is assigned to this machine yet.',
      who,
      ...treeWaitLines(url, ['set wait-pause:int32 3017']),
      '',
    ]);
  });

  it('has one script for every machine', () => {
    expect(lines({ type: 'wait' }, { mac: null, held: false })).toEqual([
      '#!ipxe',
      '# every machine without a script waits',
      'echo No image is assigned to this machine yet.',
      'echo MAC address ${net0/mac}, serial number ${serial}',
      ...treeWaitLines(`http://h/s/\${net0/mac}.ipxe?${firmware}`, ownPauseLines('net0', 'wait-pause')),
      '',
    ]);
  });

  it.each([
    ['Being repaired.', 'Being repaired.'],
    [null, 'This machine is on hold.'],
  ])('says the reason of an image of kind hold: %j', (text, said) => {
    expect(lines(imageOutcome(revisionOf('hold', { text })))).toContain(`echo ${said}`);
  });
});

describe('iPXE with an image', () => {
  it('counts its attempts, loads it, and comes back to a failure', () => {
    const text = lines(imageOutcome(revisionOf('linux')));
    expect(text.slice(0, 5)).toEqual([
      '#!ipxe',
      `# debian revision 3 for ${mac}`,
      'isset ${boot-tries} || set boot-tries:int8 0',
      'isset ${boot-pause} || set boot-pause:int32 3017',
      `set url http://h/i/${'a'.repeat(64)}/vmlinuz`,
    ]);
    expect(text).toContain(`chain --replace --autofree ${url} || goto again`);
    expect(text).not.toContain(':wrong-firmware');
  });

  it('loads the modules of a multiboot kernel', () => {
    const text = lines(imageOutcome(revisionOf('multiboot')));
    const module = text.indexOf('module ${url} || goto failed');
    expect(text[module - 1]).toBe(`set url http://h/i/${'c'.repeat(64)}/m.gz`);
  });

  it('has a pause of its own in the script for every machine', () => {
    const text = lines(imageOutcome(revisionOf('linux')), { mac: null, held: false });
    const pause = ownPauseLines('net0', 'boot-pause');
    expect(text.slice(3, 3 + pause.length)).toEqual(pause);
  });

  it('says where it cannot start on this firmware, and asks again', () => {
    const text = lines(imageOutcome(revisionOf('efi')));
    const label = text.indexOf(':wrong-firmware');
    expect(text.slice(label, label + 4)).toEqual([
      ':wrong-firmware',
      'echo debian revision 3 cannot start on ${platform} firmware.',
      'goto again',
      ':failed',
    ]);
  });

  it('gives BIOS its first disk, and UEFI its next boot option', () => {
    expect(lines(imageOutcome(revisionOf('local')))).toEqual([
      '#!ipxe',
      `# debian revision 3 for ${mac}`,
      'iseq ${platform} pcbios && sanboot --no-describe --drive 0x80 ||',
      'exit',
      '',
    ]);
  });

  it('opens the command line, and then hands back', () => {
    expect(lines(imageOutcome(revisionOf('shell')))).toEqual([
      '#!ipxe',
      `# debian revision 3 for ${mac}`,
      'echo The command line of iPXE:',
      'shell',
      'exit',
      '',
    ]);
  });

  it.each(['#!ipxe\necho mine\n', '#!gpxe\necho mine\n'])(
    "gives the user's own script %j as it is",
    (text) => {
      const outcome = imageOutcome(revisionOf('script', { text }));
      expect(ipxeScript(outcome, request(), places('ipxe'))).toBe(text);
    },
  );
});
