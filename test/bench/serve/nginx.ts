import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accelLines, type AccelConfig } from '../../../boot/server/accel/accel-config.ts';

/** A romkit that leaves the bytes to this nginx. */
export interface Front extends AccelConfig {
  /** Where machines ask. */
  readonly port: number;
  /** Where romkit listens. */
  readonly romkit: number;
}

/** nginx' configuration as Debian's, with its files in a folder of ours. Returns the command that starts it. */
export function prepareNginx(folder: string, www: string, port: number, front: Front): [string, ...string[]] {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'nginx.conf');
  const lines = nginxLines(folder, 4096, [
    `server { listen 127.0.0.1:${port}; root ${www}; }`,
    ...frontLines(front),
  ]);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return ['nginx', '-e', 'stderr', '-p', folder, '-c', path];
}

/**
 * A configuration whose files are all in one folder.
 * @param http lines of its http block
 */
export function nginxLines(folder: string, connections: number, http: readonly string[]): string[] {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'daemon off;',
    'worker_processes auto;',
    `pid ${folder}/nginx.pid;`,
    'error_log stderr notice;',
    `events { worker_connections ${connections}; }`,
    'http {',
    'types {}',
    'default_type application/octet-stream;',
    'sendfile on;',
    'tcp_nopush on;',
    `access_log ${folder}/access.log;`,
    ...temporary.map((name) => `${name}_temp_path ${folder}/${name};`),
    ...http,
    '}',
  ];
}

function frontLines({ port, romkit, ...accel }: Front): string[] {
  const { http, proxy, server } = accelLines(accel);
  return [
    ...http,
    `server { listen 127.0.0.1:${port};`,
    'location /bootdirectory/ {',
    `proxy_pass http://127.0.0.1:${romkit};`,
    'proxy_set_header Host $http_host;',
    ...[...proxy, '}', ...server, '}'],
  ];
}
