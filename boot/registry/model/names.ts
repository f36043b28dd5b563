import { z } from 'zod';
import { parseMac } from '../../chain/mac.ts';
import { RomkitError } from '../../../system/error.ts';

/** Processor architectures by iPXE's own `${buildarch}` names. */
export const architectures = ['i386', 'x86_64', 'arm32', 'arm64', 'riscv32', 'riscv64', 'loong64'] as const;

/** iPXE's `${platform}`: pcbios is BIOS, efi is UEFI. */
export const firmwareKinds = ['bios', 'uefi'] as const;

export const architectureSchema = z.enum(architectures);
export const firmwareSchema = z.enum(firmwareKinds);
export type Architecture = z.infer<typeof architectureSchema>;
export type FirmwareKind = z.infer<typeof firmwareSchema>;

/** A MAC address in any common spelling, read as lower case with colons. */
export const macSchema = z
  .string()
  .max(40)
  .transform((text, context) => {
    try {
      return parseMac(text);
    } catch (error) {
      if (!(error instanceof RomkitError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  })
  .pipe(z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/));

/** An image's or a tag's name: it stands in URLs, file names and `TAG:name` on the command line. */
export const nameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'A name has letters, digits and . _ -, begins with a letter or digit, and has at most 63 characters.',
  );

/** One revision of one image. */
export const revisionNameSchema = z.object({ image: nameSchema, revision: z.int().positive() });
export type RevisionName = z.infer<typeof revisionNameSchema>;

/** A machine's name: a host name or a fully qualified one (RFC 1123 section 2.1). */
export const machineNameSchema = z
  .string()
  .max(253)
  .regex(
    /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/,
    'A machine is named as a host is: letters, digits and hyphens, with dots between labels.',
  );

/** A variable of a machine: `${name}` in a command line. */
export const variableNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'A variable is named with lower-case letters, digits, _ and -.');

/** Times are milliseconds since 1970 (UTC). */
export const timeSchema = z.int().nonnegative();
