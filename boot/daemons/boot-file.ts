import type { BootService } from './service.ts';

/** Which clients get which boot file; the first rule that fits decides. */
export interface BootFileRule {
  readonly when:
    | { readonly option: 'user-class'; readonly value: string }
    | { readonly option: 'client-architecture'; readonly value: number }
    | 'otherwise';
  readonly file: string;
}

/**
 * The boot files of a service, for every server's configuration to be written from.
 *
 * With method `chain` firmware that was chained is known by its user class and gets the boot script: else it would
 * be given itself again, without end. An embedded script asks no boot file of DHCP, nor does the script in a ROM.
 */
export function bootFileRules(service: BootService): BootFileRule[] {
  if (service.method === 'rom') return [];
  const chained = service.method === 'chain' ? service.chainedUserClasses : [];
  const { 0: fallback, ...others } = service.bootFiles;
  return [
    ...chained.map((value) => ({
      when: { option: 'user-class' as const, value },
      file: service.bootScriptUrl,
    })),
    ...Object.entries(others).map(([value, file]) => ({
      when: { option: 'client-architecture' as const, value: Number(value) },
      file,
    })),
    ...(fallback === undefined ? [] : [{ when: 'otherwise' as const, file: fallback }]),
  ];
}
