import { describe, expect, it } from '@jest/globals';
import { readConsoleLog, withConsole } from '../../../boot/watch/console-log.ts';
import { fetches, healthy, mac } from '../chain/boot-story.ts';
import { bootsOf, stagesDone } from './sightings.ts';

const loader = [
  'iPXE 1.21.1+ -- Open Source Network Boot Firmware -- https://ipxe.org',
  `net0: ${mac} using 82540em on 0000:00:03.0 (open)`,
  'Configuring (net0 52:54:00:77:00:01)...... ok',
];
const logOf = (...lines: readonly string[]) =>
  readConsoleLog(Buffer.from([...loader, ...lines, ''].join('\r\n')));

const refused = logOf(
  'http://10.77.0.1/boot.gpxe... Operation not permitted (https://ipxe.org/410de18f)',
  'Could not boot: Operation not permitted (https://ipxe.org/410de18f)',
);
const up = logOf(
  'http://10.77.0.1/images/a/vmlinuz... ok',
  'Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org)',
  'Welcome to Debian GNU/Linux 12 (bookworm)!',
  'node01 login: ',
);
const silent = logOf();

const [openBoot] = bootsOf(healthy.slice(0, 6));
const [handedOver] = bootsOf(healthy.slice(0, 8));

describe('a boot by its packets and by a log of its console', () => {
  it('stopped for the reason that the console shows where packets show none', () => {
    expect(openBoot!.diagnosis).toMatchObject({ code: 'unknown' });
    expect(withConsole(openBoot!, refused)).toEqual({
      ...openBoot,
      result: 'broken',
      diagnosis: refused.diagnosis,
      packets: [],
    });
    expect(refused.diagnosis!.code).not.toBe('unknown');
  });

  it('stopped for the reason that packets show, whatever the console says', () => {
    const [missing] = bootsOf([...healthy.slice(0, 5), fetches(`/bootdirectory/${mac}.gpxe`, 0, 404)]);
    expect(missing!.diagnosis).toMatchObject({ code: 'mac-script-missing' });
    expect(withConsole(missing!, refused)).toBe(missing);
    expect(withConsole(missing!, up)).toBe(missing);
  });

  it('came through where the console shows the system', () => {
    expect(handedOver!.result).toBe('handed-over');
    const joined = withConsole(handedOver!, up);
    expect(joined).toMatchObject({ result: 'complete', diagnosis: null, state: { complete: true } });
    expect(stagesDone(joined)).toContain('os');
  });

  it('is what packets show where the console says nothing of use', () => {
    expect(withConsole(openBoot!, silent)).toBe(openBoot);
    expect(withConsole(handedOver!, silent)).toBe(handedOver);
  });
});
