import { Option } from '@commander-js/extra-typings';

/**
 * `--flavour ipxe|gpxe`.
 * @param purpose what the command does with that firmware, for its help
 */
export function flavourOption(purpose: string) {
  return new Option('--flavour <name>', purpose).choices(['ipxe', 'gpxe'] as const);
}
