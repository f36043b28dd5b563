import type { Wrap } from '../../../system/process/command.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BootEvent, BootEventBody } from '../../../boot/chain/event.ts';
import { bundleProgram } from '../../support/firmware/bundle.ts';
import { describeWhen } from '../../support/skip.ts';
import { driverFiles, type ClientWords, type DriverReport } from '../../support/lab/wire-driver-report.ts';

const namespaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps'];
const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const inNamespaces = (...command: string[]): string[] => [...asUser, ...namespaces, ...command];
const tools = ['ip', 'unshare', 'tcpdump', 'dnsmasq', 'busybox', 'curl', 'nsenter'] as const;
const trial = ['ip', 'link', 'add', 'br0', 'type', 'bridge'];
const hasNamespaces =
  spawnSync('unshare', inNamespaces(...trial), { stdio: 'ignore', env: { PATH: path } }).status === 0;

describeWhen({ tools, path, lacks: hasNamespaces ? undefined : 'needs root or user namespaces' })(
  'a capture of real servers and clients',
  () => {
    let folder: string;
    let report: DriverReport;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'romkit-wire-'));
      const driver = join(folder, 'driver.mjs');
      bundleProgram('test/support/lab/wire-driver.ts', driver);
      const files = join(folder, 'files');
      mkdirSync(files);
      // Packets come much faster here than from a machine that boots; on a busy host the kernel drops some.
      for (let triesLeft = 5; triesLeft > 0; triesLeft--) {
        const output = execFileSync('unshare', inNamespaces(process.execPath, driver, files), {
          env: { PATH: path },
          maxBuffer: 64 << 20,
        });
        report = JSON.parse(output.toString()) as DriverReport;
        if (report.totals.dropped === 0) break;
      }
    }, 300_000);

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const said = (url: string): ClientWords => report.clients.find(({ command }) => command.endsWith(url))!;
    const sizes = (url: string): number[] =>
      said(url)
        .stdout.trim()
        .split('\n')
        .map((line) => Number(line.split(' ')[1]));
    const ofType = <Type extends BootEventBody['type']>(
      type: Type,
    ): (BootEvent & { readonly type: Type })[] =>
      report.events.filter((event): event is BootEvent & { readonly type: Type } => event.type === type);

    it('is whole, in order, and about the one machine', () => {
      expect(report.errors).toEqual([]);
      expect(report.totals.dropped).toBe(0);
      expect(report.totals.packets).toBeGreaterThan(1000);
      expect(new Set(report.events.map(({ mac }) => mac))).toEqual(new Set(['52:54:00:77:00:01']));
      const times = report.events.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThan(0);
    });

    it('shows the lease that dnsmasq gave to udhcpc', () => {
      const machine = { userClass: 'iPXE', vendorClass: 'PXEClient:Arch:00007:UNDI:003001', clientArch: 7 };
      expect(ofType('dhcp-request').at(-1)).toMatchObject({ message: 'request', ...machine });
      expect(ofType('dhcp-reply').at(-1)).toMatchObject({
        message: 'ack',
        server: '10.77.0.1',
        nextServer: '10.77.0.1',
        bootFile: 'undionly.kpxe',
      });
    });

    it.each([
      ['small', driverFiles.smallBytes, 512],
      ['big', driverFiles.bigBytes, 1468],
      ['wrap', driverFiles.wrapBytes, 8],
    ])('shows the TFTP transfer of %s as long as curl says', (file, fileBytes, blockBytes) => {
      const [bytes] = sizes(`tftp://10.77.0.1/${file}`);
      expect(bytes).toBe(fileBytes);
      expect(ofType('tftp-request').find((event) => event.file === file)).toMatchObject({ blockBytes });
      const ends = ofType('tftp-end').filter((event) => event.file === file);
      expect(ends).toMatchObject([{ bytes, blockBytes, error: null, server: '10.77.0.1' }]);
    });

    it('shows the progress of a transfer, and its announced size', () => {
      const progress = ofType('tftp-progress').filter(({ file }) => file === 'big');
      expect(progress.length).toBeGreaterThan(3);
      expect(new Set(progress.map(({ totalBytes }) => totalBytes))).toEqual(new Set([driverFiles.bigBytes]));
    });

    it('shows what TFTP could not give', () => {
      expect(ofType('tftp-end').find(({ file }) => file === 'missing')?.error).toMatch(/missing not found/);
      expect(ofType('udp-refused')).toContainEqual(
        expect.objectContaining({ server: '10.77.0.2', port: 69 }),
      );
    });

    it.each([
      ['/big', 'http://10.77.0.1/big', [200, 206]],
      ['/missing', 'http://10.77.0.1/missing', [404]],
    ])('shows the HTTP responses of %s with the status that curl says', (url, _, status) => {
      expect(
        ofType('http-response')
          .filter((event) => event.path === url)
          .map((event) => event.status),
      ).toEqual(status);
    });

    it('shows every HTTP body as long as curl got it', () => {
      const urls = ['\n http://10.77.0.1/big', '2099 http://10.77.0.1/big', '/with%20space'];
      const heard = [...urls, 'http://10.77.0.1/missing', '/cut'].flatMap(sizes);
      // What follows asks for no body, or is in chunks.
      const told = ofType('http-response').map(({ bytes }) => bytes);
      expect(told.slice(0, heard.length)).toEqual(heard);
      expect(ofType('http-request').find(({ range }) => range !== null)?.range).toBe('bytes=100-2099');
      expect(ofType('http-request').map((event) => event.path)).toContain('/with space');
    });

    it('knows a body that was cut from one that came whole', () => {
      const incomplete = ofType('http-response').filter(({ complete }) => !complete);
      expect(incomplete).toMatchObject([
        { path: '/cut', status: 200, bytes: sizes('/cut')[0], totalBytes: 9999 },
        { path: '/silent', status: 0, bytes: 0 },
      ]);
      expect([said('/cut').exitCode, said('/silent').exitCode]).toEqual([18, 52]);
    });

    it('shows a web server that is not there', () => {
      expect(said(':81/small').exitCode).toBe(7);
      expect(ofType('tcp-refused')).toMatchObject([{ server: '10.77.0.1', port: 81 }]);
    });

    it('says the same from the file with whole packets, in which chunked bodies can be counted', () => {
      const body = ({ atMs: _, ...event }: BootEvent): object => event;
      const isComparable = (event: BootEvent): boolean => !('path' in event && event.path === '/chunked');
      const rest = (events: readonly BootEvent[]): object[] => events.filter(isComparable).map(body);
      expect(rest(report.eventsOfFile)).toEqual(rest(report.events));
      const chunked = report.eventsOfFile.filter(
        (event) => event.type === 'http-response' && event.path === '/chunked',
      );
      expect(chunked).toMatchObject([{ bytes: sizes('/chunked')[0], complete: true }]);
      expect(ofType('http-response').find((event) => event.path === '/chunked')).toMatchObject({
        complete: true,
      });
    });
  },
);

describe('a capture that cannot be', () => {
  it('says so where there is no tcpdump, or no such interface', async () => {
    const { startCapture } = await import('../../../boot/evidence/wire/capture.ts');
    const options = { interface: 'no-such-if', startMs: 0, onEvent: () => undefined };
    const absent: Wrap = ([, ...args]) => ['/no/tcpdump', ...args];
    await expect(startCapture({ ...options, wrap: absent })).rejects.toMatchObject({
      code: 'tcpdump-missing',
    });
    const script = 'echo "tcpdump: no-such-if: No such device exists" >&2; exit 1';
    const silent: Wrap = () => ['sh', '-c', script];
    await expect(startCapture({ ...options, wrap: silent })).rejects.toMatchObject({
      code: 'capture-failed',
      details: ['tcpdump: no-such-if: No such device exists'],
    });
  });
});
