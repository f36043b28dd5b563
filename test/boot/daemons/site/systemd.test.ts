import { describe, expect, it } from '@jest/globals';
import { exportSystemd, unitWord } from '../../../../boot/daemons/site/systemd.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { unitSections } from './unit-sections.ts';

const [file] = exportSystemd({ program: '/usr/bin/romkit', serveArgs: ['--port', '80'] });
const sections = unitSections(file!.text);
const service = sections['Service']!;

describe("the unit of romkit's server", () => {
  it('is one of the system, and says who wrote it', () => {
    expect(file!.path).toBe('/etc/systemd/system/romkit.service');
    expect(file!.text).toMatch(/^# Network boot\. Written by romkit export/);
    expect(sections['Install']).toEqual(['WantedBy=multi-user.target']);
  });

  it('starts when the network has its addresses', () => {
    expect(sections['Unit']).toEqual([
      'Description=romkit boot server',
      'Documentation=man:systemd.service(5)',
      'Wants=network-online.target',
      'After=network-online.target',
    ]);
  });

  it('serves with its own state, again and again', () => {
    expect(service).toEqual(
      expect.arrayContaining([
        'ExecStart=/usr/bin/romkit serve --state /var/lib/romkit --port 80',
        'Restart=always',
        'RestartSec=1',
      ]),
    );
  });

  it('is a user of its own with two folders, whose files other servers may read', () => {
    for (const line of ['DynamicUser=yes', 'StateDirectory=romkit', 'RuntimeDirectory=romkit', 'UMask=0022'])
      expect(service).toContain(line);
  });

  it('has a connection for each machine that waits', () => expect(service).toContain('LimitNOFILE=65536'));

  it('may open low ports and raw sockets, and gains nothing else', () => {
    const capabilities = 'CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_NET_ADMIN';
    expect(service).toContain(`AmbientCapabilities=${capabilities}`);
    expect(service).toContain(`CapabilityBoundingSet=${capabilities}`);
    expect(service).toContain('NoNewPrivileges=yes');
  });

  it.each([
    [
      'files of the system',
      ['ProtectSystem=strict', 'ProtectHome=yes', 'PrivateTmp=yes', 'PrivateDevices=yes'],
    ],
    ['the kernel', ['ProtectKernelLogs=yes', 'ProtectKernelModules=yes', 'ProtectKernelTunables=yes']],
    ['the machine', ['ProtectClock=yes', 'ProtectControlGroups=yes', 'ProtectHostname=yes']],
    ['other processes', ['ProtectProc=invisible', 'RemoveIPC=yes']],
    ['namespaces and real time', ['RestrictNamespaces=yes', 'RestrictRealtime=yes']],
    ['other users', ['RestrictSUIDSGID=yes', 'LockPersonality=yes']],
    [
      'unusual calls, which are refused and end nothing',
      ['SystemCallArchitectures=native', 'SystemCallFilter=@system-service', 'SystemCallErrorNumber=EPERM'],
    ],
  ])('is kept from %s', (_title, lines) => expect(service).toEqual(expect.arrayContaining(lines)));

  it('has the sockets of dnsmasq and of its neighbours in the kernel', () => {
    expect(service).toContain('RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK AF_PACKET');
  });

  it('may compile JavaScript into memory', () => {
    expect(service.filter((line) => line.startsWith('MemoryDenyWriteExecute'))).toEqual([]);
  });
});

describe('a word of a unit', () => {
  it.each([
    ['/srv/romkit', '/srv/romkit'],
    ['a b', '"a b"'],
    ['100%', '"100%%"'],
    ['$HOME', '"$$HOME"'],
    ['"\\', '"\\"\\\\"'],
    ['', '""'],
  ])('is for %j %s', (word, written) => expect(unitWord(word)).toBe(written));

  it('has no second line', async () => {
    expect((await refusal(() => unitWord('a\nExecStartPre=b'))).code).toBe('bad-service');
  });

  it('takes a $ in the path of the program as it is', () => {
    const [unit] = exportSystemd({ program: '/opt/a $b/romkit', serveArgs: ['$c'] });
    expect(unit!.text).toContain('ExecStart="/opt/a $b/romkit" serve --state /var/lib/romkit "$$c"\n');
  });

  it('is no program without its path, and is shown cut off', async () => {
    const error = await refusal(() => exportSystemd({ program: 'r'.repeat(61), serveArgs: [] }));
    expect(error.code).toBe('bad-service');
    expect(error.message).toBe(`A unit cannot start "${'r'.repeat(60)}".`);
  });
});
