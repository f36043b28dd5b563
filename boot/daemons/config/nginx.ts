import { join } from 'node:path';
import { asOrdinaryUser, lowPortsForAll } from '../ordinary-user.ts';
import { plainProcess, type DaemonPlan } from '../daemon-plan.ts';
import type { BootService } from './service.ts';

/** nginx for HTTP, with a configuration of its own. The service has been checked. */
export function planNginx(service: BootService): DaemonPlan {
  const { runFolder } = service;
  const path = join(runFolder, 'nginx.conf');
  const command = ['nginx', '-e', 'stderr', '-p', runFolder, '-c', path] as const;
  const check = ['nginx', '-t', '-e', 'stderr', '-p', runFolder, '-c', path] as const;
  return {
    ...plainProcess,
    name: 'nginx',
    serves: ['http'],
    folders: [runFolder],
    files: [{ path, text: nginxConfig(service), keep: false }],
    kernelSettings: service.isolated ? [lowPortsForAll] : [],
    command: service.isolated ? asOrdinaryUser(command) : command,
    check: service.isolated ? asOrdinaryUser(check) : check,
    // It listens before it says so.
    ready: { by: 'line', text: 'start worker processes' },
  };
}

/** Nowhere but in the run folder is anything written. */
function nginxConfig({ runFolder, serverAddress, webPort, webRoot, isolated }: BootService): string {
  const inRun = (name: string): string => `"${join(runFolder, name)}"`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    '# Network boot. Written by romkit.',
    'daemon off;',
    'worker_processes 1;',
    ...(isolated ? [] : ['user www-data;']),
    `pid ${inRun('nginx.pid')};`,
    'error_log stderr notice;',
    'events {}',
    'http {',
    '  types {}',
    '  default_type application/octet-stream;',
    '  sendfile on;',
    '  tcp_nopush on;',
    '  server_tokens off;',
    `  log_format boot '$remote_addr "$request" $status $body_bytes_sent "$http_range" "$http_user_agent"';`,
    `  access_log ${inRun('nginx-access.log')} boot;`,
    ...temporary.map((name) => `  ${name}_temp_path ${inRun(`nginx-${name}`)};`),
    '  server {',
    `    listen ${serverAddress}:${webPort};`,
    `    root "${webRoot}";`,
    '    location ~ "/\\." {',
    '      return 404;',
    '    }',
    '  }',
    '}',
    '',
  ].join('\n');
}
