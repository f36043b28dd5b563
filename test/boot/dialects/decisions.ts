import type { Decision, Outcome } from '../../../boot/registry/decision.ts';
import type { ImageKind, Revision } from '../../../boot/registry/model/image.ts';
import type { ScriptRequest } from '../../../boot/dialects/request.ts';

export const mac = '52:54:00:77:00:01';

const sha = (digit: string): string => digit.repeat(64);

/** A revision with files for every kind that has some. */
export function revisionOf(kind: ImageKind, values: Partial<Revision> = {}): Revision {
  const files: Revision['files'] = ['local', 'shell', 'hold', 'chain', 'script'].includes(kind)
    ? []
    : [
        { role: 'kernel', name: kind === 'iso' ? 'live.iso' : 'vmlinuz', sha256: sha('a'), sizeBytes: 10 },
        ...(kind === 'linux'
          ? [{ role: 'initrd' as const, name: 'initrd.img', sha256: sha('b'), sizeBytes: 20 }]
          : []),
        ...(kind === 'multiboot'
          ? [{ role: 'module' as const, name: 'm.gz', sha256: sha('c'), sizeBytes: 30 }]
          : []),
      ];
  return {
    ...{ image: 'debian', revision: 3, kind, title: 'Debian 12', files, commandLine: '' },
    url: kind === 'chain' ? 'http://boot.example/menu.ipxe?site=1' : null,
    text: kind === 'script' ? '#!gpxe\necho mine\n' : kind === 'hold' ? 'Being repaired.' : null,
    ...{
      architecture: null,
      firmware: null,
      leastMemoryMiB: null,
      reportsUp: false,
      addedBy: 'a',
      addedMs: 1,
    },
    ...values,
  };
}

export const imageOutcome = (revision: Revision, commandLine = ''): Outcome => ({
  ...{ type: 'image', revision, rule: 'machine', commandLine },
});

export const decision = (outcome: Outcome): Decision => ({ machine: null, outcome, rules: [] });

export const request = (values: Partial<ScriptRequest> = {}): ScriptRequest => ({
  ...{ dialect: 'ipxe', mac, attempt: 0, held: true },
  ...values,
});
