import { plainProcess, type DaemonPlan } from '../daemon-plan.ts';
import type { BootService } from './service.ts';

/** tftpd-hpa for TFTP; all of its configuration is its command line. The service has been checked. See tftpd(8). */
export function planTftpdHpa(service: BootService): DaemonPlan {
  const address = service.serverAddress;
  const user = service.isolated ? 'root' : 'tftp';
  return {
    ...plainProcess,
    name: 'tftpd-hpa',
    serves: ['tftp'],
    command: [
      'in.tftpd',
      '--foreground',
      '--ipv4',
      ...['--address', `${address}:69`],
      ...['--user', user],
      '--secure',
      service.tftpRoot,
    ],
    // It says nothing but to the system's log.
    ready: { by: 'tftp', address },
    changesGroups: true,
  };
}
