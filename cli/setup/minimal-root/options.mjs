import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The tries in the order in which they are made: the short ones first. */
const tries = ['quickstart', 'user', 'test'];

const usage = `Usage: npm run fresh -- [--source DIR] [--gpxe-source DIR] [--only ${tries.join('|')}] [--keep]`;

/**
 * The arguments of `npm run fresh`.
 * @returns `only`: names of tries, each once and in order; `sources`: absolute folders by flavour; `keep`
 * @throws Error with exit code 2 for what is no argument of it
 */
export function parseOptions(args) {
  const { values, positionals } = parsed(args);
  const unknown = [...(values.only ?? []).filter((name) => !tries.includes(name)), ...positionals];
  if (unknown.length > 0) throw usageError(`npm run fresh knows no "${unknown[0]}".`);
  return {
    only: tries.filter((name) => values.only?.includes(name) ?? true),
    sources: {
      ...(values.source === undefined ? {} : { ipxe: resolve(values.source) }),
      ...(values['gpxe-source'] === undefined ? {} : { gpxe: resolve(values['gpxe-source']) }),
    },
    keep: values.keep,
  };
}

function parsed(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        source: { type: 'string' },
        'gpxe-source': { type: 'string' },
        only: { type: 'string', multiple: true },
        keep: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw usageError(error.message);
  }
}

function usageError(message) {
  return Object.assign(new Error(message), { hint: usage, exitCode: 2 });
}
