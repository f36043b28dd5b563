import { expect, it } from '@jest/globals';
import { diagnose } from '../../../../boot/chain/diagnosis/diagnose.ts';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { nextState, startOfChain } from '../../../../boot/chain/track.ts';
import { circumstances, consoleLine, expectation, fetches, healthy, mac, story } from '../boot-story.ts';

const given = (...bodies: readonly BootEventBody[]) => diagnosed(bodies, true);
/** While the chain may still move. */
const soon = (...bodies: readonly BootEventBody[]) => diagnosed(bodies, false);

function diagnosed(bodies: readonly BootEventBody[], gaveUp: boolean) {
  const events = story(...bodies);
  const start = startOfChain(expectation);
  const state = events.reduce((before, event) => nextState(before, event, expectation), start);
  return diagnose(state, events, expectation, circumstances, gaveUp);
}

const lines = [
  'http://192.0.2.9/x... No such file or directory (https://ipxe.org/2d0c613b)',
  'Press a key',
].map(consoleLine);

it('a chain that stopped is told with the last error number since the chain moved, whatever the console said after it', () => {
  const found = given(...healthy.slice(0, 6), ...lines);
  expect(found).toMatchObject({ code: 'unknown', errorCode: '2d0c613b' });
  expect(found?.message).toContain('the console says: http://192.0.2.9/x... No such file');
});

it('a link that is not up is final once the card has handed back to the firmware', () => {
  const lines = ['Configuring (net0)... No configuration methods succeeded', 'PXE-M0F: Exiting PXE ROM.'];
  const [tries, ends] = lines.map(consoleLine) as [BootEventBody, BootEventBody];
  expect(given(tries)).toMatchObject({ code: 'link-down', final: false });
  expect(given(tries, ends)).toMatchObject({ code: 'link-down', final: true });
});

it('a refusal is a fault of the boot program where Secure Boot does not let it run', () => {
  const refused =
    'BdsDxe: failed to load Boot0001 "UEFI PXEv4 (MAC:525400770001)" from PciRoot(0x0): Access Denied';
  expect(given(...healthy.slice(0, 3), consoleLine(refused))).toMatchObject({
    ...{ code: 'secure-boot', stage: 'nbp' },
  });
  const before = [...healthy.slice(0, 3), consoleLine(refused)];
  expect(soon(...before)).toBeUndefined();
  expect(soon(...before, consoleLine('>>Start PXE over IPv6.'))).toMatchObject({ code: 'secure-boot' });
});

it('the packets say the cause where the firmware ends with a symptom', () => {
  const loop = Array.from({ length: 5 }, () => fetches(`/bootdirectory/${mac}.gpxe`, 200));
  const ended = consoleLine('No bootable device.');
  expect(soon(...healthy.slice(0, 6), ...loop)).toBeUndefined();
  expect(soon(...healthy.slice(0, 6), ...loop, ended)).toMatchObject({ code: 'script-loop', final: true });
  expect(soon(...healthy.slice(0, 6), ended)).toMatchObject({ code: 'no-boot-device' });
});

it('a chain that stopped is told with the last line where the chain has moved since the error', () => {
  const found = given(...healthy.slice(0, 5), ...lines, ...healthy.slice(5, 6));
  expect(found?.message).toContain('the last line: Press a key');
});
