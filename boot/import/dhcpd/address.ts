import { z } from 'zod';
import type { SiteCollector } from '../collect/collector.ts';
import type { ImportEnvironment } from '../environment.ts';
import type { Place } from '../site.ts';

/**
 * The address of `fixed-address a, b;`: a machine has one here, so the first counts. A host name is looked up, as dhcpd
 * does.
 */
export async function fixedAddress(
  values: readonly string[],
  place: Place,
  collector: SiteCollector,
  environment: ImportEnvironment,
): Promise<string | null> {
  const [first, ...more] = values;
  if (first === undefined) return null;
  if (more.length > 0)
    collector.problem(
      place,
      `A machine has one fixed address: ${first} is taken, ${more.join(', ')} left out.`,
    );
  const octets = /^\d{1,3}(\.\d{1,3}){3}$/.test(first) ? first.split('.').map(Number).join('.') : first;
  if (/^[\d.]+$/.test(first) || z.ipv4().safeParse(octets).success) return octets;
  const found = await environment.resolve(first);
  if (found === null)
    collector.problem(place, `The fixed address is the name "${first}", which has no IPv4 address here.`);
  return found;
}
