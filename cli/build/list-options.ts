import type { SourceFacts } from '../../rom/source/facts/facts.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';

/** `romkit build --list-options`: what --enable, --disable and --define know, from the source itself. */
export function listOptions(facts: SourceFacts, output: Output): void {
  const state = (value: boolean | string | undefined): string =>
    value === true ? 'on' : value === false || value === undefined ? 'off' : value;
  const rows = facts.options.map(({ name, header, defaults, comment }) => [
    name,
    state(defaults.pcbios),
    state(defaults.efi),
    header,
    comment.replace(/\s+/g, ' ').slice(0, 60),
  ]);
  output.result({ options: facts.options }, table([['OPTION', 'BIOS', 'UEFI', 'HEADER', ''], ...rows]));
}
