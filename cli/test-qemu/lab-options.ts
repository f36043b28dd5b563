import { Option } from '@commander-js/extra-typings';
import { dhcpEngines, httpEngines, tftpEngines } from '../../boot/daemons/config/engine-names.ts';
import { labSystems } from '../../lab/case/case.ts';
import type { LinkConditions } from '../../lab/network/link.ts';
import { usageError } from '../../system/error.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import type { TestOptions } from './test-options.ts';

/** `--card MODEL`, one of the options of every command that boots machines in QEMU. */
export const cardOption = () =>
  new Option('--card <model>', "the machine's network card, as QEMU names it: e1000, virtio, …");

export const osOption = () => new Option('--os <name>', 'what boots (default: debian)').choices(labSystems);

export const dhcpOption = () => new Option('--dhcp <server>', 'DHCP server').choices(dhcpEngines);

export const tftpOption = () => new Option('--tftp <server>', 'TFTP server').choices(tftpEngines);

export const httpOption = () => new Option('--http <server>', 'web server').choices(httpEngines);

/**
 * The cable that the command line asks for; undefined for a good one.
 * @throws RomkitError `bad-count` or `bad-loss`, exit code 2
 */
export function linkOf({ delay, loss, mtu, linkDelay }: TestOptions): LinkConditions | undefined {
  if ([delay, loss, mtu, linkDelay].every((option) => option === undefined)) return undefined;
  const number = (flag: string, text: string | undefined, most: number): number =>
    text === undefined ? 0 : wholeNumber(flag, text, most);
  return {
    delayMs: number('--delay', delay, 10_000),
    lossPercent: loss === undefined ? 0 : percent(loss),
    mtuBytes: mtu === undefined ? null : wholeNumber('--mtu', mtu, 1500),
    upAfterMs: number('--link-delay', linkDelay, 600) * 1000,
  };
}

function percent(text: string): number {
  const number = /^\d+(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : NaN;
  if (number > 0 && number <= 100) return number;
  throw usageError('bad-loss', `--loss takes a percentage above 0 and up to 100, not "${text}".`);
}
