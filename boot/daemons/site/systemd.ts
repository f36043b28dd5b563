import { usageError } from '../../../system/error.ts';
import type { PlannedFile } from '../daemon-plan.ts';
import { siteFile } from './site.ts';

export interface SystemdOptions {
  /** Absolute path of romkit's program. */
  readonly program: string;
  /** Arguments of `romkit serve`. */
  readonly serveArgs: readonly string[];
}

/**
 * A unit for `romkit serve`, which may open low ports and answer DHCP, and can write nowhere but to its own state. See
 * systemd.exec(5).
 * @throws RomkitError `bad-service` for a word that a unit cannot have.
 */
export function exportSystemd({ program, serveArgs }: SystemdOptions): PlannedFile[] {
  const words = ['serve', '--state', '/var/lib/romkit', ...serveArgs];
  const capabilities = 'CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_NET_ADMIN';
  return [
    siteFile('/etc/systemd/system/romkit.service', [
      '# Network boot. Written by romkit export; the next export writes it anew.',
      '[Unit]',
      'Description=romkit boot server',
      'Documentation=man:systemd.service(5)',
      'Wants=network-online.target',
      'After=network-online.target',
      '',
      '[Service]',
      `ExecStart=${[programWord(program), ...words.map(unitWord)].join(' ')}`,
      'Restart=always',
      'RestartSec=1',
      'DynamicUser=yes',
      'StateDirectory=romkit',
      'RuntimeDirectory=romkit',
      'UMask=0022',
      '# A connection for each machine that waits, and its image.',
      'LimitNOFILE=65536',
      '# Ports 67, 69 and 80, and raw sockets of dnsmasq.',
      `AmbientCapabilities=${capabilities}`,
      `CapabilityBoundingSet=${capabilities}`,
      ...hardening,
      '',
      '[Install]',
      'WantedBy=multi-user.target',
    ]),
  ];
}

/** JavaScript is compiled while it runs, so memory has to become executable; all else is closed. */
const hardening = [
  'NoNewPrivileges=yes',
  'ProtectSystem=strict',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectProc=invisible',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK AF_PACKET',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'RemoveIPC=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallErrorNumber=EPERM',
];

/** The program's own path is no place for variables: a $ in it stands for itself. */
function programWord(path: string): string {
  if (path.startsWith('/')) return quoted(path);
  throw usageError(
    'bad-service',
    `A unit cannot start ${JSON.stringify(path.slice(0, 60))}.`,
    'Name the program by its absolute path, such as /usr/local/bin/romkit.',
  );
}

/**
 * A word of ExecStart= as it reaches the program (systemd.service(5), "Command lines"): % begins a specifier, $ a
 * variable, and within quotes a backslash an escape.
 * @throws RomkitError `bad-service` for control characters.
 */
export const unitWord = (word: string): string => quoted(word).replaceAll('$', '$$$$');

function quoted(word: string): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(word)) {
    throw usageError('bad-service', `A unit cannot have the word ${JSON.stringify(word)}.`, 'Leave it out.');
  }
  if (/^[\w./:=@,+-]+$/.test(word)) return word;
  return `"${word.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}
