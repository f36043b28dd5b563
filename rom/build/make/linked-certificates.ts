import { X509Certificate } from 'node:crypto';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import type { Certificate, Certificates } from '../profile/certificates.ts';
import type { Target } from '../target.ts';
import { partGoals, type MediaRecipe } from './media.ts';
import { present } from '../../../system/present.ts';

/**
 * Make sure that a linked image holds every certificate that its manifest will name: of those to trust the SHA-256
 * fingerprint (iPXE src/crypto/rootcert.c), of the others their DER form (src/crypto/certstore.c).
 * @param linked the image before it is packed
 * @throws RomkitError `certificates-not-linked`, exit code 10, with those that are not in it
 */
export function requireCertificates(linked: Buffer, certificates: Certificates, target: string): void {
  const { trust, cert } = certificates;
  const absent = [
    ...trust.filter(({ fingerprint }) => !linked.includes(fingerprint, 0, 'hex')),
    ...cert.filter(({ pem }) => !linked.includes(new X509Certificate(pem).raw)),
  ];
  if (absent.length === 0) return;
  const count = trust.length + cert.length;
  throw new RomkitError({
    code: 'certificates-not-linked',
    message: `${target} was linked with ${count - absent.length} of the ${count} certificates named for it.`,
    details: absent.slice(0, 8).map(describe),
    hint: 'Nothing in this firmware uses them, or its source takes them in another way: --enable HTTPS, or build without them.',
    exitCode: ExitCode.buildFailed,
  });
}

const describe = ({ path, fingerprint, pem }: Certificate): string =>
  `${path}: ${new X509Certificate(pem).subject.replaceAll('\n', ', ')} (sha256 ${fingerprint.slice(0, 16)}…)`;

/** Formats that are made of another one's link, where no recipe names it (Makefile.efi, arch/x86/Makefile.pcbios). */
const linkedAs: Readonly<Record<string, string>> = {
  iso: 'lkrn',
  sdsk: 'lkrn',
  usb: 'hd',
  vhd: 'hd',
  pdsk: 'dsk',
  'drv.efi': 'efidrv',
  efirom: 'efidrv',
};

/** The linker's output for a target, below src/; make keeps it. */
export function linkedFile(target: Target, recipe: MediaRecipe | null): string {
  if (recipe !== null)
    return `${present(partGoals(target, recipe)['image'], 'image among the parts').replace(/\.bin$/, '')}.tmp`;
  return `${target.bin}/${target.elements}.${linkedAs[target.media] ?? target.media}.tmp`;
}
