import { missingError, RomkitError, messageOf, systemErrorCode } from '../../system/error.ts';
import { findInstaller, planInstall } from '../../system/tools/packages.ts';
import type { DaemonPlan, ProcessEngine } from './daemon-plan.ts';
import type { DaemonEnd } from './start.ts';

/** Debian packages of the servers. */
const packages: Readonly<Record<ProcessEngine, string>> = {
  dnsmasq: 'dnsmasq-base',
  dhcpd: 'isc-dhcp-server',
  'tftpd-hpa': 'tftpd-hpa',
  kea: 'kea-dhcp4-server',
  apache: 'apache2-bin',
  nginx: 'nginx-light',
};

/** It ended before it served, or said that it cannot. */
export function daemonFailed(plan: DaemonPlan, { exitCode, signal, lastLines }: DaemonEnd): RomkitError {
  const how =
    signal !== null
      ? `was ended by ${signal}`
      : exitCode !== null
        ? `ended with exit code ${exitCode}`
        : 'gave up';
  const missing = lastLines.some((line) => /failed to execute .*: No such file/.test(line));
  if (missing) return missingDaemon(plan);
  return new RomkitError({
    code: 'daemon-failed',
    message: `${plan.name} ${how} before it served.`,
    hint: `Its own words are below${plan.check === null ? '' : `; "${plan.check.join(' ')}" checks its configuration`}.`,
    details: lastLines.filter((line) => line.trim() !== ''),
  });
}

/** The program could not be started at all. */
export function notStarted(plan: DaemonPlan, error: unknown): RomkitError {
  if (systemErrorCode(error) === 'ENOENT') return missingDaemon(plan);
  return new RomkitError({
    code: 'daemon-failed',
    message: `${plan.command[0]} could not be started: ${messageOf(error)}.`,
    cause: error,
  });
}

export function forbiddenGroups(plan: DaemonPlan): RomkitError {
  return missingError(
    'groups-forbidden',
    `${plan.name} cannot serve here: it changes its groups, which this user namespace forbids.`,
    plan.serves.includes('tftp') ? 'Take dnsmasq for TFTP, or run romkit as root.' : 'Run romkit as root.',
  );
}

function missingDaemon(plan: DaemonPlan): RomkitError {
  return missingError(
    'daemon-missing',
    `${plan.name} is missing on this machine.`,
    planInstall([packages[plan.name]], findInstaller()).hint,
  );
}
