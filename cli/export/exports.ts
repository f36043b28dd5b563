import { exportApache } from '../../boot/daemons/site/apache.ts';
import { exportDnsmasq, exportIscDhcp, exportKea } from '../../boot/daemons/site/dhcp.ts';
import { exportNginx, type ProxyOptions } from '../../boot/daemons/site/nginx.ts';
import { exportSystemd } from '../../boot/daemons/site/systemd.ts';
import { exportTftpdHpa } from '../../boot/daemons/site/tftp.ts';
import { exportUpHook } from '../../boot/daemons/site/up-hook.ts';
import type { PlannedFile } from '../../boot/daemons/daemon-plan.ts';
import { exportYaml } from '../../boot/import/yaml/export.ts';
import type { Snapshot } from '../../boot/registry/snapshot.ts';
import { usualAccelPort } from '../../boot/server/accel/accel-config.ts';
import { usageError } from '../../system/error.ts';
import { wholeNumber } from '../shell/whole-number.ts';
import { exportSite, type ExportSiteOptions } from './site-options.ts';

/** Exports that are a few files; a boot directory is a tree. */
export const fileExports = [
  'yaml',
  'isc-dhcp',
  'kea',
  'dnsmasq',
  'tftpd-hpa',
  'apache',
  'nginx',
  'systemd',
  'up-hook',
] as const;
export type FileExport = (typeof fileExports)[number];

export interface ExportOptions extends ExportSiteOptions {
  /** dnsmasq for TFTP as well; commander's word for --no-tftp is false. */
  readonly tftp?: boolean | undefined;
  /** nginx: where romkit listens. */
  readonly inFrontOf?: string | undefined;
  /** nginx: the store of image files, which it sends itself. */
  readonly content?: string | undefined;
  /** nginx: UDP port of romkit for its log. */
  readonly accelLog?: string | undefined;
  /** systemd: romkit's program. */
  readonly program?: string | undefined;
  /** systemd: arguments of romkit serve. */
  readonly serveArgs?: readonly string[] | undefined;
}

/**
 * The files of an export, the main one first. Pure, but for this machine's own network address.
 * @throws RomkitError `no-network`, `no-url`, `bad-service`, …
 */
export function exportedFiles(kind: FileExport, snapshot: Snapshot, options: ExportOptions): PlannedFile[] {
  const site = (needsNetwork: boolean) => exportSite(options, needsNetwork);
  switch (kind) {
    case 'yaml':
      return [{ path: '/romkit.yaml', text: exportYaml(snapshot), keep: false }];
    case 'isc-dhcp':
      return exportIscDhcp(snapshot, site(true));
    case 'kea':
      return exportKea(snapshot, site(true));
    case 'dnsmasq':
      return exportDnsmasq(snapshot, site(true), options.tftp === false ? ['dhcp'] : ['dhcp', 'tftp']);
    case 'tftpd-hpa':
      return exportTftpdHpa(snapshot, site(true));
    case 'apache':
      return exportApache(snapshot, site(false));
    case 'nginx':
      return exportNginx(snapshot, site(false), proxyOf(options));
    case 'systemd':
      return exportSystemd({ program: usualProgram(options), serveArgs: options.serveArgs ?? [] });
    case 'up-hook':
      return exportUpHook(serverUrl(options));
  }
}

function proxyOf({ inFrontOf, content, accelLog }: ExportOptions): ProxyOptions | null {
  const isAlone = content === undefined ? accelLog !== undefined : inFrontOf === undefined;
  if (isAlone)
    throw usageError(
      'bad-service',
      'nginx sends image files for a romkit behind it, from the folder in which romkit keeps them.',
      'Name both: --in-front-of 127.0.0.1:8080 --content /var/lib/romkit/content.',
    );
  if (inFrontOf === undefined) return null;
  const logPort =
    accelLog === undefined ? usualAccelPort : wholeNumber('--accel-log', accelLog, 65_535, 'bad-port');
  return { romkit: inFrontOf, accel: content === undefined ? null : { content, logPort } };
}

const usualProgram = ({ program = '/usr/local/bin/romkit' }: ExportOptions): string => program;

function serverUrl(options: ExportOptions): string {
  const { publicUrl, interface: name, address } = options;
  if (publicUrl !== undefined || name !== undefined || address !== undefined)
    return exportSite(options, false).baseUrl;
  throw usageError('no-url', 'Where is the boot server?', 'Name it: --public-url http://10.77.0.1.');
}
