import type { Run } from '../../../../system/process/run.ts';
import { runTool } from '../../../../system/process/run-tool.ts';
import type { Flashrom } from './tool.ts';
import type { FoundChip } from './flashrom-output.ts';
import { itemAt } from '../../../../system/present.ts';

/** What flashrom knows of a chip by its name; undefined where it does not know the name. */
export async function lookUpChip(
  { path }: Flashrom,
  name: string,
  run: Run = runTool,
): Promise<FoundChip | undefined> {
  const { stdout } = await run({ command: [path, '-L'], env: { LC_ALL: 'C' } });
  return readChips(stdout).find((chip) => chip.name === name);
}

/** A name, which may have single blanks in it, and where there is more, a size before the kind of bus. */
const row = /^(\S+(?: \S+)*)(?:\s{2,}.*?(\d+)\s+[A-Z]\S.*)?\s*$/;

/** The table of chips in `flashrom -L`, its columns as wide as its heading says; pure. */
export function readChips(list: string): readonly FoundChip[] {
  const lines = list.split('\n');
  const heading = lines.findIndex((line) => /^Vendor\s+Device\s+Test\s+Known\s+Size/.test(line));
  if (heading === -1) return [];
  const column = itemAt(lines, heading).indexOf('Device');
  const chips: FoundChip[] = [];
  for (const line of lines.slice(heading + 1)) {
    if (line.startsWith('Supported ')) break;
    const [, name, kilobytes] = row.exec(line.slice(column)) ?? [];
    const last = chips.at(-1);
    if (kilobytes !== undefined && name !== undefined) {
      chips.push({ vendor: line.slice(0, column).trim(), name, sizeBytes: Number(kilobytes) << 10 });
    } else if (name !== undefined && last?.name.endsWith('/') === true && line.startsWith(' ')) {
      // A name that is made of several goes on in the next line.
      chips[chips.length - 1] = { ...last, name: last.name + name };
    }
  }
  return chips;
}
