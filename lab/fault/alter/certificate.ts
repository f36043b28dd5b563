import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { missingError, RomkitError, systemErrorCode } from '../../../system/error.ts';
import { labNetwork } from '../../run/lab-plan.ts';
import type { FaultEnvironment } from '../fault.ts';

/** The tools and the folder that certificates are made with. */
export type CertificateEnvironment = Pick<FaultEnvironment, 'work' | 'run'>;

/** A certificate with its key and those that it hangs from; PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Properties of a certificate for the lab's server. */
export interface CertificateWish {
  /** Default: the server's address. */
  readonly name?: string;
  /** From now on; -1 for one that expired yesterday. */
  readonly days: number;
}

/**
 * The lab's own authority, which firmware can be built to trust. It is made once and kept, so that what trusts it need
 * not be compiled again.
 * @returns path of its certificate
 * @throws RomkitError `openssl-missing`
 */
export async function labAuthority(environment: CertificateEnvironment): Promise<string> {
  const folder = join(environment.work, 'fault-authority');
  const certificate = join(folder, 'ca.pem');
  if (existsSync(certificate)) return certificate;
  const made = await makeAuthority(environment);
  try {
    await rename(made, folder);
  } catch (error) {
    // Another run was faster.
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemErrorCode(error) ?? '')) throw error;
    await rm(made, { recursive: true });
  }
  return certificate;
}

/** A certificate for the lab's server by the authority of labAuthority(). @throws RomkitError `openssl-missing` */
export async function labCertificate(
  environment: CertificateEnvironment,
  wish: CertificateWish,
): Promise<ServerCertificate> {
  await labAuthority(environment);
  return serverCertificate(environment, join(environment.work, 'fault-authority'), wish);
}

/** A certificate for the lab's server by an authority that nobody knows. @throws RomkitError `openssl-missing` */
export async function unknownCertificate(environment: CertificateEnvironment): Promise<ServerCertificate> {
  const authority = await makeAuthority(environment);
  try {
    return await serverCertificate(environment, authority, { days: 3650 });
  } finally {
    await rm(authority, { recursive: true });
  }
}

const newKey = ['-newkey', 'rsa:2048', '-nodes'] as const;

/** A folder with ca.pem and ca.key. */
async function makeAuthority({ work, run }: CertificateEnvironment): Promise<string> {
  const folder = await mkdtemp(join(work, 'authority-'));
  const files = ['-keyout', 'ca.key', '-out', 'ca.pem'];
  await openssl(
    run,
    folder,
    'req',
    '-x509',
    ...newKey,
    '-days',
    '3650',
    '-subj',
    '/CN=A CA of its own',
    ...files,
  );
  return folder;
}

async function serverCertificate(
  { work, run }: CertificateEnvironment,
  authority: string,
  { name = labNetwork.server, days }: CertificateWish,
): Promise<ServerCertificate> {
  const folder = await mkdtemp(join(work, 'certificate-'));
  const [ca, caKey] = [join(authority, 'ca.pem'), join(authority, 'ca.key')];
  try {
    const files = ['-keyout', 'server.key', '-out', 'server.csr'];
    await openssl(run, folder, 'req', ...newKey, '-subj', `/CN=${name}`, ...files);
    await openssl(
      run,
      folder,
      ...['x509', '-req', '-in', 'server.csr', '-CA', ca, '-CAkey', caKey],
      ...['-set_serial', '1', '-days', String(days), '-out', 'server.pem'],
    );
    const own = await readFile(join(folder, 'server.pem'), 'utf8');
    const key = await readFile(join(folder, 'server.key'), 'utf8');
    return { cert: `${own}${await readFile(ca, 'utf8')}`, key };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function openssl(
  run: CertificateEnvironment['run'],
  cwd: string,
  ...args: readonly string[]
): Promise<void> {
  const { notFound, exitCode, stderr } = await run({ command: ['openssl', ...args], cwd });
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
}
