import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportUpHook, upHookPrograms } from '../../../../boot/daemons/site/up-hook.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { unitSections } from './unit-sections.ts';

const files = new Map(exportUpHook('http://10.77.0.1').map(({ path, text }) => [path, text]));
const [reportScript, hook, initBottom] = upHookPrograms;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-up-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const inFolder = (...names: string[]): string => join(folder, ...names);

function write(name: string, text: string): string {
  const path = inFolder(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

/** A program that notes its name and arguments, and ends with this code. */
const program = (name: string, exitCode = 0): string =>
  write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >> ${inFolder('log')}\nexit ${exitCode}\n`);

function card(name: string, mac: string | null, isDevice = true): void {
  write(`sys/class/net/${name}/${isDevice ? 'device' : 'bridge'}`, '');
  if (mac !== null) write(`sys/class/net/${name}/address`, `${mac}\n`);
}

/** Runs a program of an export with the programs of this folder alone. */
function run(path: string, env: Record<string, string> = {}, args: readonly string[] = []) {
  const text = files.get(path)!.replaceAll('/usr/share/initramfs-tools', inFolder('share'));
  const { status, stdout } = spawnSync(write('program', text), args, {
    encoding: 'utf8',
    timeout: 5000,
    env: {
      PATH: inFolder('bin'),
      ROMKIT_SYS: inFolder('sys'),
      ROMKIT_CMDLINE: write('cmdline', `${env['cmdline'] ?? 'quiet'}\n`),
      ...env,
    },
  });
  return { status, stdout };
}

const log = (): string[] => readFileSync(inFolder('log'), 'utf8').trimEnd().split('\n');
const asked = (): string[] => log().flatMap((line) => /^(?:curl|wget) .* (\S+)$/.exec(line)?.[1] ?? []);
const up = 'http://10.77.0.1/bootdirectory/up/52:54:00:77:00:01';

describe('the report of an image that it is up', () => {
  beforeEach(() => {
    card('eth0', '52:54:00:77:00:01');
    program('sleep');
  });

  it('names each card by its address: by curl, no longer than ten seconds', () => {
    card('eth1', '52:54:00:77:00:02');
    card('br0', '52:54:00:77:00:03', false);
    card('eth2', null);
    program('curl');
    expect(run(reportScript).status).toBe(0);
    const options = 'curl -fsS --max-time 10 -o /dev/null';
    expect(log()).toEqual([`${options} ${up}`, `${options} ${up.slice(0, -1)}2`]);
  });

  it('goes by wget, as long, where there is no curl', () => {
    program('wget');
    expect(run(reportScript).status).toBe(0);
    expect(log()).toEqual([`wget -q -T 10 -O /dev/null ${up}`]);
  });

  it.each([
    ['quiet romkit.image=debian-12_a.b ro', '?image=debian-12_a.b'],
    ['romkit.image=a&b=c', ''],
    ['xromkit.image=debian', ''],
  ])('names the image of the command line %j', (cmdline, query) => {
    program('curl');
    run(reportScript, { cmdline });
    expect(asked()).toEqual([`${up}${query}`]);
  });

  it('takes no variable of its environment for its own', () => {
    program('curl');
    run(reportScript, { image: '?image=other', tries: '99' });
    expect(asked()).toEqual([up]);
  });

  it('goes to another server that is named', () => {
    program('curl');
    run(reportScript, { ROMKIT_SERVER: 'http://192.0.2.9' });
    expect(asked()).toEqual([up.replace('10.77.0.1', '192.0.2.9')]);
  });

  it('is tried for a minute, every five seconds', () => {
    program('curl', 22);
    expect(run(reportScript).status).toBe(1);
    expect(asked()).toHaveLength(12);
    expect(log().filter((line) => line.startsWith('sleep'))).toEqual(Array<string>(12).fill('sleep 5'));
  });

  it('is tried as often as it is told', () => {
    program('curl', 22);
    expect(run(reportScript, { ROMKIT_TRIES: '2', ROMKIT_PAUSE: '7' }).status).toBe(1);
    expect(log().map((line) => line.replace(/ -.*/, ''))).toEqual(['curl', 'sleep 7', 'curl', 'sleep 7']);
  });

  it('is made once one card is known to the server', () => {
    card('eth1', '52:54:00:77:00:02');
    write(
      'bin/curl',
      `#!/bin/sh\necho "curl $*" >> ${inFolder('log')}\ncase "$*" in *:01) exit 22 ;; esac\n`,
    );
    expect(run(reportScript).status).toBe(0);
    expect(asked()).toHaveLength(2);
  });
});

describe('files of an image', () => {
  it('are programs and a unit, which say who wrote them', () => {
    expect([...files.keys()]).toEqual([
      '/usr/local/lib/romkit/report-up',
      '/etc/systemd/system/romkit-up.service',
      '/etc/initramfs-tools/hooks/romkit',
      '/etc/initramfs-tools/scripts/init-bottom/romkit',
    ]);
    expect(upHookPrograms).toEqual([...files.keys()].filter((path) => !path.endsWith('.service')));
    expect(files.get(reportScript)).toContain(
      '# Tell the boot server that this system is up. Written by romkit',
    );
    for (const path of upHookPrograms) expect(files.get(path)).toMatch(/^#!\/bin\/sh\n/);
    expect(files.get('/etc/systemd/system/romkit-up.service')).toMatch(/^# Written by romkit export\.\n/);
  });

  it('report at the end of the start, with no rights', () => {
    const unit = unitSections(files.get('/etc/systemd/system/romkit-up.service')!);
    expect(unit['Unit']).toEqual([
      'Description=Report to the boot server that this system is up',
      'Wants=network-online.target',
      'After=network-online.target multi-user.target',
    ]);
    expect(unit['Service']).toEqual([
      'Type=oneshot',
      `ExecStart=/bin/sh ${reportScript}`,
      ...['DynamicUser=yes', 'NoNewPrivileges=yes'],
      ...['ProtectSystem=strict', 'ProtectHome=yes', 'PrivateTmp=yes'],
    ]);
    expect(unit['Install']).toEqual(['WantedBy=multi-user.target']);
  });

  it.each([hook, initBottom])('of initramfs-tools need nothing before them: %s', (path) => {
    expect(run(path, {}, ['prereqs'])).toEqual({ status: 0, stdout: '\n' });
  });

  it('bring the report into an initrd, and curl with what it needs where it is there', () => {
    write('share/hook-functions', `copy_exec() { echo "copy_exec $*" >> ${inFolder('log')}; }\n`);
    for (const name of ['mkdir', 'cp']) program(name);
    run(hook, { DESTDIR: '/dest' });
    const copied = ['mkdir -p /dest/usr/local/lib/romkit', `cp ${reportScript} /dest${reportScript}`];
    expect(log()).toEqual(copied);
    program('curl');
    run(hook, { DESTDIR: '/dest' });
    expect(log()).toEqual([...copied, ...copied, `copy_exec ${inFolder('bin/curl')}`]);
  });

  it('let the start of an initrd go on meanwhile', () => {
    expect(files.get(initBottom)).toMatch(new RegExp(`^#!/bin/sh\\n[^]*\\n${reportScript} &\\n$`));
  });
});

describe('the server of an image', () => {
  it.each(['http://a/$(id)', 'http://a b', 'ftp://a', 'http://a/b', 'x http://a'])(
    'is one that a shell takes as one word, not %j',
    async (url) => expect((await refusal(() => exportUpHook(url))).code).toBe('bad-service'),
  );
});
