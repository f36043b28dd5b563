import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { ExitCode, RomkitError, missingError, systemErrorCode, usageError } from '../../../system/error.ts';
import { listSerialPorts } from '../../../system/serial-ports.ts';

/** A serial port that is read. Nothing is ever written to it. */
export interface OpenPort {
  readonly stream: Readable;
  /** It was pulled out. The stream does not always end then: serialport may read nothing, again and again. */
  isGone(): boolean;
  close(): Promise<void>;
}

/**
 * Open a serial port to listen: eight bits, no parity, no flow control, and for nobody else (TIOCEXCL).
 * @throws RomkitError `no-such-port` (2), `port-not-allowed` (3), `port-busy` (35) or `port-not-usable` (1)
 */
export async function openPort(path: string, baudRate: number): Promise<OpenPort> {
  const { SerialPort } = await import('serialport');
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate, lock: true, rtscts: false }, (error) => {
      if (error === null)
        resolve({ stream: port, isGone: () => !existsSync(path), close: () => close(port) });
      else void portError(path, error).then(reject);
    });
  });
}

function close(port: { readonly isOpen: boolean; close(done: () => void): void }): Promise<void> {
  return new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));
}

async function portError(path: string, error: Error): Promise<RomkitError> {
  const is = (...words: string[]): boolean =>
    words.some((word) => systemErrorCode(error) === word || error.message.includes(word));
  if (is('ENOENT', 'No such file')) {
    const ports = (await listSerialPorts()).map((port) => `${port.path} ${port.manufacturer ?? ''}`.trim());
    const there = ports.length === 0 ? 'This machine has none.' : `This machine has ${ports.join(', ')}.`;
    return usageError('no-such-port', `There is no serial port ${path}.`, there);
  }
  if (is('EACCES', 'EPERM', 'Permission denied'))
    return missingError(
      'port-not-allowed',
      `${path} may not be opened: permission denied.`,
      'Run romkit as root, or join the group that the port belongs to (dialout in Debian).',
      error,
    );
  if (is('EBUSY', 'Cannot lock port', 'busy', 'temporarily unavailable'))
    return new RomkitError({
      code: 'port-busy',
      message: `${path} is in use by another program.`,
      hint: `End it first: fuser -v ${path} names it.`,
      exitCode: ExitCode.deviceBusy,
      cause: error,
    });
  return new RomkitError({
    code: 'port-not-usable',
    message: `${path} cannot be used as a serial port: ${error.message.replace(/^Error:? */, '')}.`,
    hint: 'Check the name and the speed (--baud).',
    cause: error,
  });
}
