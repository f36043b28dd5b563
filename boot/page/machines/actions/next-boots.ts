import type { Planned } from '../../api/changes.ts';
import { count } from '../../text/count.ts';

/**
 * `38 machines change at their next boot: web1, web2 and 36 more. 2 already boot it.`
 * @param machines how many the changes are for
 * @param tag the changes are for all machines that have it; a stronger rule may decide on some
 */
export function sentenceOf(
  { nextBoots }: Pick<Planned, 'nextBoots'>,
  machines: number,
  tag: string | null = null,
): string {
  const changed = nextBoots.length;
  const rest = machines - changed;
  const already = rest > 0 ? ` ${tag === null ? alreadyWords(rest) : restWords(rest)}` : '';
  if (changed === 0) return `No next boot changes.${already}`;
  const names = nextBoots.slice(0, 3).map(({ name }) => name);
  const more = changed > names.length ? ` and ${changed - names.length} more` : '';
  const verb = changed === 1 ? 'changes at its' : 'change at their';
  return `${count(changed, 'machine')} ${verb} next boot: ${names.join(', ')}${more}.${already}`;
}

const alreadyWords = (machines: number): string =>
  machines === 1 ? '1 already boots it.' : `${machines} already boot it.`;

/** For machines of a tag. */
const restWords = (machines: number): string =>
  machines === 1
    ? '1 boots it already, or by a stronger rule another one.'
    : `${machines} boot it already, or by a stronger rule another one.`;
