import type { Planned } from '../../api/changes.ts';
import { count } from '../../text/size.ts';

/** `38 machines change at their next boot: web1, web2 and 36 more. 2 already boot it.` */
export function sentenceOf({ nextBoots }: Planned, machines: number): string {
  const changed = nextBoots.length;
  const rest = machines - changed;
  const already = rest > 0 ? ` ${rest === 1 ? '1 already boots' : `${rest} already boot`} it.` : '';
  if (changed === 0) return `No next boot changes.${already}`;
  const names = nextBoots.slice(0, 3).map(({ name }) => name);
  const more = changed > names.length ? ` and ${changed - names.length} more` : '';
  const verb = changed === 1 ? 'changes at its' : 'change at their';
  return `${count(changed, 'machine')} ${verb} next boot: ${names.join(', ')}${more}.${already}`;
}
