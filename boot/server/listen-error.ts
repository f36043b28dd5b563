import { RomkitError, systemErrorCode } from '../../system/error.ts';

/**
 * The sentence for a listen() that failed; anything else is returned as it was.
 * @returns RomkitError `address-in-use` or `address-not-available`
 */
export function listenError(address: string, port: number, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === 'EADDRINUSE') {
    return new RomkitError({
      code: 'address-in-use',
      message: `Something else already listens on ${address}:${port}.`,
      hint: 'Stop it, or choose another port.',
      cause: error,
    });
  }
  if (code !== 'EADDRNOTAVAIL' && code !== 'EACCES') return error;
  return new RomkitError({
    code: 'address-not-available',
    message: `romkit cannot listen on ${address}:${port}: ${code === 'EACCES' ? 'ports below 1024 need root' : 'this machine has no such address'}.`,
    hint: 'Choose another address or port.',
    cause: error,
  });
}
