import { createSocket } from 'node:dgram';

/** The question is put again while the server starts: what comes before it listens is lost. */
const askAgainMs = 25;

/** Read request (opcode 1) for a file that nobody has (RFC 1350, section 5); the answer is an error, and enough. */
const readRequest = Buffer.from('\0\x01romkit-asks-whether-you-serve\0octet\0', 'latin1');

/**
 * Resolves when a TFTP server answers.
 * @throws the signal's reason, when it fires first.
 */
export function servesTftp(address: string, signal: AbortSignal, port = 69): Promise<void> {
  return new Promise((resolve, reject) => {
    // Not connected: the answer comes from another port than the one that was asked (RFC 1350, section 4).
    const socket = createSocket('udp4');
    const ask = (): void => socket.send(readRequest, port, address, () => undefined);
    const timer = setInterval(ask, askAgainMs);
    const end = (): void => {
      clearInterval(timer);
      signal.removeEventListener('abort', end);
      socket.removeAllListeners('message').close();
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    socket.once('message', end).on('error', () => undefined);
    signal.addEventListener('abort', end);
    ask();
  });
}
