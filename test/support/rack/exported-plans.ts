import { join } from 'node:path';
import { plainProcess, type DaemonPlan } from '../../../boot/daemons/daemon-plan.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';

export type ExportedServer = 'isc-dhcp' | 'kea' | 'dnsmasq' | 'tftpd-hpa' | 'apache' | 'nginx';

/** Servers as their distribution starts them, on the files of an export below a folder. */
export const exportedPlans: Readonly<Record<ExportedServer, (folder: string) => DaemonPlan>> = {
  'isc-dhcp': dhcpdPlan,
  kea: keaPlan,
  dnsmasq: dnsmasqPlan,
  'tftpd-hpa': tftpdPlan,
  apache: apachePlan,
  nginx: nginxPlan,
};

function dhcpdPlan(folder: string): DaemonPlan {
  const leases = join(folder, 'dhcpd.leases');
  const own = ['-cf', join(folder, 'etc/dhcp/dhcpd.conf'), '-lf', leases, '--no-pid'];
  return {
    ...{ ...plainProcess, name: 'dhcpd', serves: ['dhcp'] },
    files: [{ path: leases, text: '', keep: false }],
    command: ['dhcpd', '-4', '-f', '-d', ...own, labNetwork.bridge],
    ready: { by: 'line', text: 'Server starting service.' },
  };
}

function keaPlan(folder: string): DaemonPlan {
  return {
    ...{ ...plainProcess, name: 'kea', serves: ['dhcp'] },
    command: ['kea-dhcp4', '-c', join(folder, 'etc/kea/kea-dhcp4.conf')],
    env: { KEA_PIDFILE_DIR: folder, KEA_LOCKFILE_DIR: folder, KEA_DHCP_DATA_DIR: folder },
    ready: { by: 'line', text: 'DHCP4_STARTED', unless: 'DHCPSRV_OPEN_SOCKET_FAIL' },
  };
}

function dnsmasqPlan(folder: string): DaemonPlan {
  const own = ['pid-file', 'dhcp-leasefile'].map((name) => `--${name}=${join(folder, name)}`);
  const path = join(folder, 'etc/dnsmasq.d/romkit.conf');
  return {
    ...{ ...plainProcess, name: 'dnsmasq', serves: ['dhcp', 'tftp'] },
    command: ['dnsmasq', '--keep-in-foreground', '--log-facility=-', `--conf-file=${path}`, ...own],
    ready: { by: 'line', text: 'started, version' },
  };
}

/** A shell reads its settings; it says nothing itself, and machines ask again. */
function tftpdPlan(folder: string): DaemonPlan {
  const start =
    'in.tftpd --foreground --user "$TFTP_USERNAME" --address "$TFTP_ADDRESS" $TFTP_OPTIONS "$TFTP_DIRECTORY"';
  return {
    ...{ ...plainProcess, name: 'tftpd-hpa', serves: ['tftp'], changesGroups: true },
    command: [
      'sh',
      '-eu',
      '-c',
      `. "$0"; echo starting; exec ${start}`,
      join(folder, 'etc/default/tftpd-hpa'),
    ],
    ready: { by: 'line', text: 'starting' },
  };
}

/** The export is a file of conf-available; around it is what a distribution's apache2.conf has. */
function apachePlan(folder: string): DaemonPlan {
  const path = join(folder, 'apache.conf');
  const modules = ['mpm_event', 'authz_core', 'alias', 'rewrite', 'dir'].map(
    (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
  );
  const lines = [
    ...[`ServerRoot "${folder}"`, `ServerName ${labNetwork.server}`, 'Listen 80', ...modules],
    ...['User www-data', 'Group www-data', `DefaultRuntimeDir "${folder}"`, `PidFile "${folder}/apache.pid"`],
    ...['Mutex pthread', 'ErrorLog "||/bin/cat"', '<Directory />', '  Require all denied', '</Directory>'],
    ...[`Include "${join(folder, 'etc/apache2/conf-available/romkit.conf')}"`, ''],
  ];
  return {
    ...{ ...plainProcess, name: 'apache', serves: ['http'] },
    files: [{ path, text: lines.join('\n'), keep: false }],
    command: ['apache2', '-D', 'FOREGROUND', '-f', path],
    ready: { by: 'line', text: 'resuming normal operations' },
  };
}

/** The export is a file of conf.d; around it is what a distribution's nginx.conf has. */
function nginxPlan(folder: string): DaemonPlan {
  const path = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const lines = [
    ...['user root;', 'daemon off;', 'worker_processes 1;', `pid ${folder}/nginx.pid;`],
    ...['error_log stderr notice;', 'events {}', 'http {', '  access_log off;'],
    ...temporary.map((name) => `  ${name}_temp_path ${folder}/nginx-${name};`),
    ...[`  include ${join(folder, 'etc/nginx/conf.d/romkit.conf')};`, '}', ''],
  ];
  return {
    ...{ ...plainProcess, name: 'nginx', serves: ['http'] },
    files: [{ path, text: lines.join('\n'), keep: false }],
    command: ['nginx', '-e', 'stderr', '-p', folder, '-c', path],
    ready: { by: 'line', text: 'start worker processes' },
  };
}
