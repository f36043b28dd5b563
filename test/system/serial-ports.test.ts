import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { listSerialPorts } from '../../system/serial-ports.ts';

it('lists the serial ports as udev tells them', async () => {
  const port = { path: '/dev/ttyUSB0', manufacturer: 'Maker', serialNumber: 'A1', usbIds: '1a86:7523' };
  expect(await listSerialPorts(() => Promise.resolve([port]))).toEqual([port]);
});

it('lists them by name where udev cannot be asked', async () => {
  const devices = mkdtempSync(join(tmpdir(), 'romkit-dev-'));
  try {
    for (const name of ['ttyUSB10', 'ttyUSB2', 'ttyS0', 'ttyACM0', 'tty1', 'ttyprintk', 'null'])
      writeFileSync(join(devices, name), '');
    const none = { manufacturer: null, serialNumber: null, usbIds: null };
    const noUdev = (): Promise<never> => Promise.reject(new Error('spawn udevadm ENOENT'));
    expect(await listSerialPorts(noUdev, devices)).toEqual(
      ['ttyACM0', 'ttyS0', 'ttyUSB2', 'ttyUSB10'].map((name) => ({ path: join(devices, name), ...none })),
    );
    expect(await listSerialPorts(noUdev, '/no/such/folder')).toEqual([]);
  } finally {
    rmSync(devices, { recursive: true, force: true });
  }
});
