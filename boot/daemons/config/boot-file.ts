import type { BootService } from './service.ts';

/** Which clients get which boot file; the first rule that fits decides. */
export interface BootFileRule {
  readonly when:
    | { readonly option: 'user-class'; readonly value: string }
    | { readonly option: 'client-architecture'; readonly value: number }
    | 'otherwise';
  readonly file: string;
  /** UEFI firmware that boots by HTTP: it takes only an answer of its own vendor class (UEFI 2.10 section 24.7). */
  readonly vendorClass: 'HTTPClient' | null;
}

/** Boot files of a service, and where they are. */
export type BootFiles = Pick<
  BootService,
  'method' | 'bootFiles' | 'httpBootFiles' | 'bootScripts' | 'nextServer'
>;

/**
 * The boot files of a service, for every server's configuration to be written from.
 *
 * With method `chain` firmware that was chained is known by its user class and gets the boot script: else it would
 * be given itself again, without end. An embedded script asks no boot file of DHCP, nor does the script in a ROM.
 */
export function bootFileRules(service: Omit<BootFiles, 'nextServer'>): BootFileRule[] {
  if (service.method === 'rom') return [];
  const chained = service.method === 'chain' ? Object.entries(service.bootScripts) : [];
  const { 0: fallback, ...others } = service.bootFiles;
  return [
    ...chained.map(([value, file]) => plain({ option: 'user-class', value }, file)),
    ...Object.entries(others).map(([value, file]) => plain(architecture(value), file)),
    ...Object.entries(service.httpBootFiles).map(([value, file]) => ({
      ...{ when: architecture(value), file, vendorClass: 'HTTPClient' as const },
    })),
    ...(fallback === undefined ? [] : [plain('otherwise', fallback)]),
  ];
}

const plain = (when: BootFileRule['when'], file: string): BootFileRule => ({ when, file, vendorClass: null });

const architecture = (value: string): BootFileRule['when'] => ({
  option: 'client-architecture',
  value: Number(value),
});
