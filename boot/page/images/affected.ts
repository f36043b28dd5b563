import type { Planned } from '../api/changes.ts';
import { count } from '../text/count.ts';

const mostNamed = 20;

/** The machines that another current revision affects: `2 machines boot another revision next: web1, web2.` */
export function affectedWords({ nextBoots }: Pick<Planned, 'nextBoots'>): string {
  const pinned = 'Machines that are pinned to a revision stay at it.';
  if (nextBoots.length === 0) return `No machine's next boot changes. ${pinned}`;
  const names = nextBoots.slice(0, mostNamed).map(({ name }) => name);
  const more = nextBoots.length > mostNamed ? ` and ${nextBoots.length - mostNamed} more` : '';
  const verb = nextBoots.length === 1 ? 'changes at its' : 'change at their';
  return `${count(nextBoots.length, 'machine')} ${verb} next boot: ${names.join(', ')}${more}. ${pinned}`;
}
