import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { failure, flashError } from '../../backend.ts';
import { messageOf, systemErrorCode } from '../../../../system/error.ts';

/** Where a serial flasher is reached. */
export type SerprogAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string; readonly baudRate: number };

/** A way to talk to a serial flasher. */
export interface Line {
  readonly stream: Duplex;
  /** Resolves when the port is free for others. */
  close(): Promise<void>;
}

/**
 * Open a line to a serial flasher.
 * @throws RomkitError `flash-device-gone`, `flash-device-busy` or `flash-tool-unfit` (permission)
 */
export async function openLine(address: SerprogAddress, until: AbortSignal): Promise<Line> {
  try {
    return address.kind === 'tcp' ? await openSocket(address, until) : await openPort(address);
  } catch (error) {
    throw lineError(address, error);
  }
}

async function openSocket(
  { host, port }: SerprogAddress & { readonly kind: 'tcp' },
  signal: AbortSignal,
): Promise<Line> {
  // Where it was aborted before, Node tells so and connects all the same.
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, signal });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve({ stream: socket, close: () => ended(socket) });
    });
  });
}

/** Exclusive (TIOCEXCL), so that what another program is talking to is left alone. */
async function openPort({ path, baudRate }: SerprogAddress & { readonly kind: 'serial' }): Promise<Line> {
  const { SerialPort } = await import('serialport');
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate, lock: true }, (error) => {
      if (error !== null) {
        reject(error);
        return;
      }
      // Destroying it would leave it open.
      const close = (): Promise<void> => new Promise((done) => port.close(() => done()));
      resolve({ stream: port, close });
    });
  });
}

function ended(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', resolve).destroy();
  });
}

function lineError(address: SerprogAddress, error: unknown): Error {
  const words = messageOf(error);
  const name = address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path;
  const is = (...codes: string[]): boolean =>
    codes.some((code) => systemErrorCode(error) === code || words.includes(code));
  if (is('Permission denied', 'EACCES', 'EPERM')) {
    const hint = 'Run romkit as root, or join the group that the port belongs to (dialout in Debian).';
    return flashError(failure('tool-unfit', `${name} may not be used: permission denied.`, { hint }), error);
  }
  if (is('Cannot lock port', 'EBUSY', 'Resource temporarily unavailable', 'resource busy')) {
    return flashError(failure('device-busy', `${name} is in use by another program.`), error);
  }
  const message = `${name} cannot be reached: ${words.replace(/^Error:\s*/, '').replace(/\.$/, '')}.`;
  return flashError(failure('device-gone', message), error);
}
