import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { missingError, RomkitError } from '../../../system/error.ts';
import { makeFolder } from '../../../system/files/files.ts';
import { labNetwork } from '../../run/lab-plan.ts';
import type { FaultEnvironment } from '../fault.ts';

/**
 * A certificate for the lab's server, of a CA of its own that nobody knows; PEM.
 * @throws RomkitError `openssl-missing`
 */
export async function unknownCertificate({
  work,
  run,
}: FaultEnvironment): Promise<{ cert: string; key: string }> {
  const folder = join(work, 'unknown-ca');
  await makeFolder(folder);
  const openssl = async (...args: readonly string[]): Promise<void> => {
    const { notFound, exitCode, stderr } = await run({ command: ['openssl', ...args], cwd: folder });
    if (notFound)
      throw missingError(
        'openssl-missing',
        'openssl is missing, which makes the CA.',
        'apt-get install openssl',
      );
    if (exitCode !== 0)
      throw new RomkitError({
        code: 'certificate-failed',
        message: 'openssl did not make the certificate.',
        details: stderr.trim().split('\n').slice(-5),
      });
  };
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  const name = `/CN=${labNetwork.server}`;
  await openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=A CA of its own',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  );
  await openssl('req', ...key, '-subj', name, '-keyout', 'server.key', '-out', 'server.csr');
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', '3650', '-out', 'server.pem'],
  );
  const text = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  return { cert: `${await text('server.pem')}${await text('ca.pem')}`, key: await text('server.key') };
}
