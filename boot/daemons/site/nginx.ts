import type { Snapshot } from '../../registry/snapshot.ts';
import { accelLines, type AccelConfig } from '../../server/accel/accel-config.ts';
import { usageError } from '../../../system/error.ts';
import { checkFolder } from '../config/check.ts';
import type { PlannedFile } from '../daemon-plan.ts';
import { siteFile, siteHead, siteOf, type SiteOptions } from './site.ts';

export interface ProxyOptions {
  /** Where romkit listens: `127.0.0.1:8080`. */
  readonly romkit: string;
  /** The store of image files, for nginx to send what romkit names by X-Accel-Redirect; null lets romkit send them. */
  readonly accel: AccelConfig | null;
}

/**
 * A server of nginx for the static tree; or in front of romkit, with the tree for the time in which romkit does not
 * answer.
 * @throws RomkitError `bad-service`.
 */
export function exportNginx(
  snapshot: Snapshot,
  options: SiteOptions,
  proxy: ProxyOptions | null = null,
): PlannedFile[] {
  const site = siteOf(snapshot, options);
  const content = proxy?.accel?.content;
  if (content !== undefined) checkFolder('content', content);
  const { webPort, webRoot, mostMachines } = site.service;
  const lines = [
    ...siteHead({ ...site, leftOut: [] }, '#'),
    `# For a storm of ${mostMachines} machines nginx.conf has to have: worker_rlimit_nofile ${4 * mostMachines + 1024};`,
    `# events { worker_connections ${2 * mostMachines + 512}; }. Files have to be readable for nginx's user.`,
    ...(proxy === null ? [] : upstreamLines(proxy)),
    'server {',
    `  listen ${webPort} default_server;`,
    `  root "${webRoot}";`,
    '  server_tokens off;',
    '  types {}',
    '  default_type application/octet-stream;',
    '  sendfile on;',
    '  tcp_nopush on;',
    '  location / {',
    '    return 404;',
    '  }',
    '  location ~ "/\\." {',
    '    return 404;',
    '  }',
    ...(proxy === null ? treeLines() : proxyLines(proxy)),
    '}',
  ];
  return [siteFile('/etc/nginx/conf.d/romkit.conf', lines)];
}

const octets = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `(?<${name}>[0-9a-f]{2})`);

/** A machine's script, its address with colons, hyphens or nothing between the octets. */
const scriptLocation = `location ~ "^/bootdirectory/${octets.join('[:-]?')}\\.(?<kind>ipxe|gpxe)$"`;

/** The file of that address as it is spelt in the tree, else what machines without a script get. */
const tryScript = 'try_files /bootdirectory/$a:$b:$c:$d:$e:$f.$kind /bootdirectory/default.$kind =404;';

function treeLines(): string[] {
  return [
    `  ${scriptLocation} {`,
    `    ${tryScript}`,
    '  }',
    '  location /bootdirectory/ {',
    '    try_files $uri =404;',
    '  }',
  ];
}

function upstreamLines({ romkit, accel }: ProxyOptions): string[] {
  if (!/^[\w.-]+:\d{1,5}$/.test(romkit)) {
    throw usageError(
      'bad-service',
      `romkit cannot listen on ${JSON.stringify(romkit.slice(0, 60))}.`,
      'Write it as 127.0.0.1:8080.',
    );
  }
  return [
    ...(accel === null ? [] : accelLines(accel).http),
    ...['upstream romkit {', `  server ${romkit};`, '  keepalive 64;', '}'],
  ];
}

function proxyLines({ accel }: ProxyOptions): string[] {
  const sending = accel === null ? null : accelLines(accel);
  const toRomkit = (otherwise: string): string[] => [
    '    proxy_pass http://romkit;',
    '    proxy_http_version 1.1;',
    '    proxy_set_header Connection "";',
    '    # The address by which machines ask is the one that their scripts have to name.',
    '    proxy_set_header Host $http_host;',
    ...(sending?.proxy ?? []).map((line) => `    ${line}`),
    '    # Answers to machines that wait are held for minutes, and their first line goes out at once.',
    '    proxy_buffering off;',
    '    proxy_read_timeout 300s;',
    '    proxy_connect_timeout 2s;',
    `    error_page 502 504 = ${otherwise};`,
    '  }',
  ];
  return [
    `  ${scriptLocation} {`,
    ...toRomkit('@script'),
    '  location /bootdirectory/ {',
    ...toRomkit('@file'),
    '  # The static tree, while romkit does not answer.',
    '  location @script {',
    `    ${tryScript}`,
    '  }',
    '  location @file {',
    '    try_files $uri =404;',
    '  }',
    ...(sending?.server ?? []).map((line) => `  ${line}`),
  ];
}
