import type { BootEvent, BootEventBody } from '../../../boot/chain/event.ts';
import type { Circumstances, Expectation } from '../../../boot/chain/expectation.ts';

export const mac = '52:54:00:77:00:01';
export const server = '10.77.0.1';

/** What a machine with method 3 is expected to do. */
export const expectation: Expectation = {
  mac,
  method: 'chain',
  server,
  nbp: { path: 'undionly.kpxe', sizeBytes: 72000 },
  bootScript: { path: '/bootdirectory/boot.gpxe', sizeBytes: 66 },
  macScript: { path: `/bootdirectory/${mac}.gpxe`, sizeBytes: 200 },
  kernel: { path: '/bootdirectory/images/a/vmlinuz', sizeBytes: 8_000_000 },
  initrd: { path: '/bootdirectory/images/a/initrd.gz', sizeBytes: 1_000_000 },
  image: 'a',
  consoleText: null,
};

export const circumstances: Circumstances = {
  scriptNames: ['boot.gpxe', `${mac}.gpxe`],
  nbpFor: 'bios',
  rom: null,
  card: { vendor: '8086', device: '100e' },
  recordings: { pcapFile: null, consoleFile: null },
};

/** Events a second apart. */
export function story(...bodies: readonly BootEventBody[]): BootEvent[] {
  return bodies.map((body, index) => ({ ...body, atMs: (index + 1) * 1000, mac }));
}

export const asks = (userClass: string | null = null, clientArch = 0): BootEventBody => ({
  type: 'dhcp-request',
  message: 'discover',
  xid: 1,
  userClass,
  vendorClass: 'PXEClient:Arch:00000:UNDI:002001',
  clientArch,
});

export const answers = (
  bootFile: string | null,
  nextServer: string | null = server,
  from = server,
): BootEventBody => ({
  type: 'dhcp-reply',
  message: 'ack',
  xid: 1,
  server: from,
  address: '10.77.0.101',
  nextServer,
  bootFile,
});

export const offers = (bootFile: string | null): BootEventBody => ({
  type: 'dhcp-reply',
  message: 'offer',
  xid: 1,
  server,
  address: '10.77.0.101',
  nextServer: server,
  bootFile,
});

export const loads = (file: string, bytes: number, error: string | null = null): BootEventBody => ({
  type: 'tftp-end',
  server,
  file,
  bytes,
  blockBytes: 1408,
  error,
});

export const fetches = (path: string, bytes: number, status = 200): BootEventBody => ({
  type: 'http-response',
  server,
  path,
  status,
  bytes,
  totalBytes: bytes,
  complete: true,
});

export const consoleLine = (line: string): BootEventBody => ({ type: 'console', line });

export const reports = (image: string): BootEventBody => ({
  type: 'os-report',
  via: 'console',
  image,
  commandLine: 'quiet',
  address: '10.77.0.101',
  initrdSha256: null,
});

/** Method 3 from power-on to the system, in order; a story stops where one takes fewer of them. */
export const healthy: readonly BootEventBody[] = [
  asks(),
  answers('undionly.kpxe'),
  loads('undionly.kpxe', 72000),
  answers(`http://${server}/bootdirectory/boot.gpxe`),
  fetches('/bootdirectory/boot.gpxe', 66),
  fetches(`/bootdirectory/${mac}.gpxe`, 200),
  fetches('/bootdirectory/images/a/vmlinuz', 8_000_000),
  fetches('/bootdirectory/images/a/initrd.gz', 1_000_000),
  reports('a'),
];
