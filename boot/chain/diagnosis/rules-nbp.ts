import { finding } from './diagnosis.ts';
import type { BootEvent } from '../event.ts';
import { ofType, type Rule } from './evidence.ts';
import type { Expectation } from '../expectation.ts';
import { refusalOf, refused } from './words/refusal.ts';
import { samePath } from '../track.ts';

const nbpTransfers = (
  events: readonly BootEvent[],
  expected: Expectation,
): Extract<BootEvent, { type: 'tftp-end' }>[] =>
  ofType(events, 'tftp-end').filter(({ file }) => expected.nbp !== null && samePath(file, expected.nbp.path));

export const nbpMissing: Rule = ({ events, expected, stage }) => {
  const refusal = stage === 'nbp' ? refusalOf(events, expected.nbp) : undefined;
  return refusal === undefined
    ? undefined
    : refused(
        refusal,
        'nbp',
        refusal.isForbidden === true ? 'nbp-forbidden' : 'nbp-missing',
        'Put the file into the TFTP root, readable for all, under exactly this name.',
      );
};

export const nbpTruncated: Rule = ({ events, expected }) => {
  const size = expected.nbp?.sizeBytes ?? null;
  const short = nbpTransfers(events, expected).find(
    ({ bytes, error }) => error === null && size !== null && bytes < size,
  );
  return short === undefined
    ? undefined
    : finding(
        'nbp-truncated',
        'nbp',
        `${short.file} came with ${short.bytes} bytes; built were ${size ?? 'more'}.`,
        'Copy the file to the TFTP root again and compare its sha256 with the manifest.',
      );
};

export const wrongArchitecture: Rule = ({ events, expected, circumstances: { nbpFor } }) => {
  if (nbpFor === null || nbpTransfers(events, expected).every(({ error }) => error !== null))
    return undefined;
  const arch =
    ofType(events, 'dhcp-request').find(({ clientArch }) => clientArch !== null)?.clientArch ?? null;
  if (arch === null || (arch === 0) === (nbpFor === 'bios')) return undefined;
  const [is, wants] = nbpFor === 'bios' ? ['BIOS', 'UEFI'] : ['UEFI', 'BIOS'];
  return finding(
    'nbp-wrong-architecture',
    'nbp',
    `The machine boots by ${wants} (client architecture ${arch}), and ${expected.nbp?.path ?? 'the boot file'} is for ${is}.`,
    'Let DHCP choose the boot file by option 93: undionly.kpxe for 0, snponly.efi for 7 and 9.',
  );
};

/**
 * Until when what is loaded belongs to a new start of the machine (its reset, its own firmware on the console, its card
 * asking DHCP as such): until chained firmware asks again. -1 where it did not start over.
 */
function restartAfter(events: readonly BootEvent[], asked: number): number {
  const start = events.findLast(
    (event) =>
      event.atMs > asked &&
      ((event.type === 'power' && event.state === 'reset') ||
        (event.type === 'console' && /^SeaBIOS \(version|^>>Start /.test(event.line)) ||
        (event.type === 'dhcp-request' && event.message === 'discover' && event.userClass === null)),
  );
  if (start === undefined) return -1;
  const again = ofType(events, 'dhcp-request').filter(
    ({ atMs, userClass }) => atMs > start.atMs && userClass !== null,
  );
  const loadedMs =
    events.find((event) => event.type === 'tftp-end' && event.atMs > start.atMs)?.atMs ?? Infinity;
  return again.find(({ atMs }) => atMs > loadedMs)?.atMs ?? Infinity;
}

/** Chained firmware is given itself again: the NBP comes once more after it has asked DHCP for itself. */
export const endlessChain: Rule = ({ events, expected, state, stage }) => {
  if (expected.nbp === null || !['dhcp-again', 'boot-script', 'mac-script'].includes(stage)) return undefined;
  const asked = state.stages.find((each) => each.stage === 'dhcp-again')?.endedMs ?? null;
  const again = nbpTransfers(events, expected).filter(
    ({ error, atMs }) =>
      error === null && asked !== null && atMs > Math.max(asked, restartAfter(events, asked)),
  );
  if (again.length === 0) return undefined;
  const userClass =
    ofType(events, 'dhcp-request').findLast((request) => request.userClass !== null)?.userClass ?? 'none';
  return finding(
    'endless-chain',
    'dhcp-again',
    `${expected.nbp.path} is served again and again: DHCP does not know it by its user class (${userClass}).`,
    'Answer user class iPXE and gPXE with the boot script instead of the boot file.',
  );
};
