import { join } from 'node:path';
import { asOrdinaryUser, lowPortsForAll } from '../ordinary-user.ts';
import { plainProcess, type DaemonPlan } from '../daemon-plan.ts';
import type { BootService } from './service.ts';

const modules = '/usr/lib/apache2/modules';

/** Apache 2.4 for HTTP, with a configuration of its own. The service has been checked. */
export function planApache(service: BootService): DaemonPlan {
  const path = join(service.runFolder, 'apache.conf');
  const command = ['apache2', '-D', 'FOREGROUND', '-f', path] as const;
  const check = ['apache2', '-t', '-f', path] as const;
  return {
    ...plainProcess,
    name: 'apache',
    serves: ['http'],
    folders: [service.runFolder],
    files: [{ path, text: apacheConfig(service), keep: false }],
    kernelSettings: service.isolated ? [lowPortsForAll] : [],
    command: service.isolated ? asOrdinaryUser(command) : command,
    check: service.isolated ? asOrdinaryUser(check) : check,
    // It listens before it says so.
    ready: { by: 'line', text: 'resuming normal operations' },
  };
}

function apacheConfig({ runFolder, serverAddress, webPort, webRoot, isolated }: BootService): string {
  const quote = (path: string): string => `"${path}"`;
  return [
    '# Network boot. Written by romkit.',
    `ServerRoot ${quote(runFolder)}`,
    `ServerName ${serverAddress}`,
    `Listen ${serverAddress}:${webPort}`,
    `LoadModule mpm_event_module ${modules}/mod_mpm_event.so`,
    `LoadModule authz_core_module ${modules}/mod_authz_core.so`,
    ...(isolated ? [] : ['User www-data', 'Group www-data']),
    `PidFile ${quote(join(runFolder, 'apache.pid'))}`,
    `DefaultRuntimeDir ${quote(runFolder)}`,
    'Mutex pthread',
    'ServerTokens Prod',
    '# Through a program: what is at the other end of stdout may be a socket, which no path opens.',
    'ErrorLog "||/bin/cat"',
    'LogFormat "%h \\"%r\\" %>s %B \\"%{Range}i\\" \\"%{User-Agent}i\\"" boot',
    'CustomLog "||/bin/cat" boot',
    `DocumentRoot ${quote(webRoot)}`,
    '<Directory />',
    '  Require all denied',
    '  AllowOverride None',
    '</Directory>',
    `<Directory ${quote(webRoot)}>`,
    '  Require all granted',
    '  Options FollowSymLinks',
    '</Directory>',
    '<FilesMatch "^\\.">',
    '  Require all denied',
    '</FilesMatch>',
    '',
  ].join('\n');
}
