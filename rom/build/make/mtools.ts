import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { makeFolder } from '../../../system/files/files.ts';
import type { Run } from '../../../system/process/run.ts';

/**
 * PATH for the source tree's util/genfsimg. mtools 4.0.32, which Debian 12 and Ubuntu 22.04 have, takes the sectors of a
 * partition for bytes and so formats none: there a `mformat` comes first that names the partition by its offset.
 * @param folder where that program may be written
 */
export async function pathWithMtools(folder: string, run: Run): Promise<string> {
  const path = process.env['PATH'] ?? '';
  const { stdout } = await run({ command: ['mformat', '--version'], env: { LC_ALL: 'C' } });
  if (!/\b4\.0\.32\b/.test(stdout)) return path;
  const own = join(folder, 'mtools');
  await makeFolder(own, 0o700);
  await writeFile(join(own, 'mformat'), byOffset);
  await chmod(join(own, 'mformat'), 0o700);
  return [own, path].join(delimiter);
}

/** The fourth entry of the partition table is at byte 494 of the disk; its start and length in sectors are at 502 and 506. */
const byOffset = `#!/bin/sh
set -eu
if grep -q '^ *partition=4$' "$MTOOLSRC"; then
  image=$(sed -n 's/^ *file="\\(.*\\)"$/\\1/p' "$MTOOLSRC" | head -n 1)
  start=$(od -A n -t u4 -j 502 -N 4 "$image" | tr -d ' ')
  length=$(od -A n -t u4 -j 506 -N 4 "$image" | tr -d ' ')
  sed -i "s/^ *partition=4$/  offset=$((start * 512))/" "$MTOOLSRC"
  set -- "$@" end
  while [ "$1" != end ]; do
    case $1 in
      -t) set -- "$@" -T "$length"; shift 2 ;;
      *) set -- "$@" "$1"; shift ;;
    esac
  done
  shift
  set -- -H "$start" "$@"
fi
PATH=\${PATH#*:}
exec mformat "$@"
`;
