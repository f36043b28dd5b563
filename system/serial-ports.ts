import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A serial port of this machine. */
export interface SerialPortInfo {
  readonly path: string;
  /** As its USB adapter says: maker, serial number, ids in four hex digits. */
  readonly manufacturer: string | null;
  readonly serialNumber: string | null;
  readonly usbIds: string | null;
}

/** The serial ports of this machine; only their names where udev is not there to tell more. */
export async function listSerialPorts(
  list: () => Promise<readonly SerialPortInfo[]> = listByUdev,
  devices = '/dev',
): Promise<readonly SerialPortInfo[]> {
  try {
    return await list();
  } catch {
    return portNames(devices).map((name) => ({
      path: join(devices, name),
      ...{ manufacturer: null, serialNumber: null, usbIds: null },
    }));
  }
}

async function listByUdev(): Promise<readonly SerialPortInfo[]> {
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list();
  return ports.map(({ path, manufacturer, serialNumber, vendorId, productId }) => ({
    path,
    manufacturer: manufacturer ?? null,
    serialNumber: serialNumber ?? null,
    usbIds:
      vendorId === undefined || productId === undefined ? null : `${vendorId}:${productId}`.toLowerCase(),
  }));
}

function portNames(devices: string): string[] {
  try {
    return readdirSync(devices)
      .filter((name) => /^tty(?:S|USB|ACM)\d+$/.test(name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return [];
  }
}
