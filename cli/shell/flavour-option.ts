import { Option } from '@commander-js/extra-typings';

/** `--flavour ipxe|gpxe`, the same words everywhere. */
export function flavourOption() {
  return new Option('--flavour <name>', 'firmware to take it for').choices(['ipxe', 'gpxe'] as const);
}
