import { Option } from '@commander-js/extra-typings';
import { dhcpEngines, httpEngines, tftpEngines } from '../../boot/daemons/config/engine-names.ts';

/** `--card MODEL`, one of the options of every command that boots machines in QEMU. */
export const cardOption = () =>
  new Option('--card <model>', "the machine's network card, as QEMU names it: e1000, virtio, …");

export const osOption = () =>
  new Option('--os <name>', 'what boots (default: debian)').choices(['debian', 'beacon'] as const);

export const dhcpOption = () => new Option('--dhcp <server>', 'DHCP server').choices(dhcpEngines);

export const tftpOption = () => new Option('--tftp <server>', 'TFTP server').choices(tftpEngines);

export const httpOption = () => new Option('--http <server>', 'web server').choices(httpEngines);
