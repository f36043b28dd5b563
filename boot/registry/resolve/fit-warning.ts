import type { Revision } from '../model/image.ts';
import type { Machine } from '../model/machine.ts';
import { machineName, revisionName } from '../names.ts';
import { firmwareNames, lackOf, type Lack } from './fit.ts';

/** A revision that some machines cannot start: they would be held. */
export interface FitWarning {
  readonly code: Lack['code'];
  readonly image: string;
  readonly revision: number;
  /** Their keys. */
  readonly machines: readonly number[];
  /** One sentence. */
  readonly message: string;
}

/** Warnings of a revision on these machines, by the facts that they have told of themselves; one for each reason. */
export function fitWarnings(revision: Revision, machines: readonly Machine[]): FitWarning[] {
  const lacking = new Map<Lack['code'], Lacking[]>();
  for (const machine of machines) {
    const { firmware, architecture } = machine;
    const lack = lackOf(revision, { machine, firmware, architecture });
    if (lack !== null) lacking.set(lack.code, [...(lacking.get(lack.code) ?? []), { machine, lack }]);
  }
  return [...lacking].map(([code, those]) => ({
    ...{ code, image: revision.image, revision: revision.revision },
    machines: those.map(({ machine }) => machine.id),
    message: sentence(revisionName(revision), those),
  }));
}

interface Lacking {
  readonly machine: Machine;
  readonly lack: Lack;
}

const mostNamed = 3;

/** `debian@2 needs 512 MiB of memory: web1 has 256 MiB.`, `… needs UEFI: a, b, c and 4 more boot by BIOS.` */
function sentence(name: string, those: readonly Lacking[]): string {
  const [{ lack }] = those as [Lacking];
  const names = those.slice(0, mostNamed).map(({ machine }) => machineName(machine, machine.id));
  const more = those.length > mostNamed ? ` and ${those.length - mostNamed} more` : '';
  const isOne = those.length === 1;
  const whom = `${names.join(', ')}${more}`;
  switch (lack.code) {
    case 'memory':
      return `${name} needs ${lack.needs} MiB of memory: ${whom} ${isOne ? `has ${lack.has} MiB` : 'have less'}.`;
    case 'architecture':
      return `${name} is for ${lack.needs}: ${whom} ${isOne ? `is ${lack.has}` : 'are not'}.`;
    case 'firmware':
      return `${name} needs ${firmwareNames[lack.needs]}: ${whom} ${isOne ? 'boots' : 'boot'} by ${firmwareNames[lack.has]}.`;
  }
}
