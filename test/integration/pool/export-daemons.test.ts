import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Snapshot } from '../../../boot/registry/snapshot.ts';
import { exportedFiles, type ExportOptions, type FileExport } from '../../../cli/export/exports.ts';
import { runJob } from '../../../system/process/run-job.ts';
import { image, mac, machine, snapshot } from '../../boot/registry/sample.ts';
import { hostileNames } from '../../boot/daemons/site/names.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
/** Kea looks whether this machine has the address. */
const network = { interface: 'lo', address: '127.0.0.1/8', router: '127.77.0.2', nameServer: ['127.77.0.3'] };
/** Quotation marks and signs that may not be in a path are refused before: see the unit tests. */
const roots = { webRoot: '/srv/a site, # 1;é', tftpRoot: '/srv/a site, # 1' };

/** Machines with a name, an address, both and two cards; one whose address is of another network. */
const pool: Snapshot = snapshot({
  machines: [
    machine(1, { name: 'node01', address: '127.77.1.1', macs: [mac(1), mac(1001)] }),
    machine(2, { address: '127.77.1.2' }),
    machine(3, { name: 'elsewhere', address: '192.0.2.3' }),
    machine(4),
    ...hostileNames.map((name, index) =>
      machine(10 + index, { name, address: index % 2 === 0 ? `127.77.2.${index}` : null }),
    ),
  ],
  images: [image('debian', {})],
});
const pools = { ordinary: pool, empty: snapshot({}) };

let folder: string;

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-export-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Write the files of an export below a folder; the path of the main one. */
function written(kind: FileExport, from: Snapshot, options: ExportOptions): string {
  const files = exportedFiles(kind, from, options);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return join(folder, files[0]!.path);
}

/** A checker's exit code, and its words where it complains. */
async function verdict(...command: [string, ...string[]]): Promise<object> {
  const { exitCode, stdout, stderr } = await runJob({ command, cwd: folder, env });
  return { exitCode, words: exitCode === 0 ? '' : stdout + stderr };
}

const passed = { exitCode: 0, words: '' };
const methods = ['chain', 'pxelinux', 'chain-embedded', 'rom'] as const;

describeWhen({ tools: ['dhcpd'], path: env.PATH })('dhcpd', () => {
  it.each(methods)('takes its export: %s', async (method) => {
    for (const from of Object.values(pools)) {
      const path = written('isc-dhcp', from, { ...network, method });
      expect(await verdict('dhcpd', '-4', '-t', '-cf', path)).toEqual(passed);
    }
  });
});

describeWhen({ tools: ['kea-dhcp4'], path: env.PATH })('kea-dhcp4', () => {
  it.each(methods)('takes its export: %s', async (method) => {
    for (const from of Object.values(pools)) {
      const path = written('kea', from, { ...network, method });
      expect(await verdict('kea-dhcp4', '-t', path)).toEqual(passed);
    }
  });
});

describeWhen({ tools: ['dnsmasq'], path: env.PATH })('dnsmasq', () => {
  it.each(methods.flatMap((method) => [[method, 'full'] as const, [method, 'proxy'] as const]))(
    'takes its export: %s, %s',
    async (method, dhcp) => {
      for (const from of Object.values(pools)) {
        const path = written('dnsmasq', from, { ...network, ...roots, method, dhcp });
        expect(await verdict('dnsmasq', '--test', `--conf-file=${path}`)).toEqual(passed);
      }
    },
  );
});

describeWhen({ tools: ['apache2'], path: env.PATH })('apache2', () => {
  it('takes its export', async () => {
    const included = written('apache', pool, roots);
    const modules = ['mpm_event', 'authz_core', 'alias', 'rewrite', 'dir'].map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
    );
    const main = join(folder, 'apache.conf');
    const lines = [
      `ServerRoot "${folder}"`,
      'ServerName localhost',
      'Listen 127.0.0.1:8090',
      'ErrorLog /dev/stderr',
      ...modules,
    ];
    writeFileSync(main, [...lines, `DefaultRuntimeDir "${folder}"`, `Include "${included}"`, ''].join('\n'));
    expect(await verdict('apache2', '-t', '-f', main)).toEqual(passed);
  });
});

describeWhen({ tools: ['nginx'], path: env.PATH })('nginx', () => {
  it.each([undefined, '127.0.0.1:8080'])('takes its export, in front of %s', async (inFrontOf) => {
    const included = written('nginx', pool, { ...roots, webPort: '8091', inFrontOf });
    const main = join(folder, 'nginx.conf');
    writeFileSync(
      main,
      `pid "${folder}/pid";\nevents {}\nhttp {\naccess_log off;\ninclude "${included}";\n}\n`,
    );
    expect(await verdict('nginx', '-t', '-e', 'stderr', '-p', folder, '-c', main)).toEqual(passed);
  });
});

describeWhen({ tools: ['systemd-analyze'], path: env.PATH })('systemd-analyze', () => {
  it('takes the units', async () => {
    const program = join(folder, 'rom kit %n $HOME');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    const serve = written('systemd', pool, { program, serveArgs: ['--mirror', '/srv/100 % "a" $b \\ é'] });
    expect(await verdict('systemd-analyze', 'verify', '--man=no', serve)).toEqual(passed);
    written('up-hook', pool, { publicUrl: 'http://10.77.0.1' });
    const up = join(folder, 'etc/systemd/system/romkit-up.service');
    expect(existsSync(up)).toBe(true);
    expect(await verdict('systemd-analyze', 'verify', '--man=no', up)).toEqual(passed);
  });
});

describeWhen({ tools: ['in.tftpd'], path: env.PATH })('the shell that starts tftpd-hpa', () => {
  it('reads its settings', async () => {
    const path = written('tftpd-hpa', pool, network);
    const print = '. "$0"; printf "%s|" "$TFTP_DIRECTORY" "$TFTP_ADDRESS" $TFTP_OPTIONS';
    const { stdout } = await runJob({ command: ['sh', '-eu', '-c', print, path] });
    expect(stdout).toBe('/srv/tftp|127.0.0.1:69|--secure|--ipv4|');
  });
});
