import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A program `mstflint` for a card that is a folder: the ROM is its file `rom`, absent where there is none. It takes the
 * commands and answers in the words of mstflint 4.21. A file `error` in the folder makes it fail with that message, of a
 * burn after it has begun where there is a file `late`.
 * @returns the folder to be first in PATH
 */
export function installFakeMstflint(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'mstflint'), program, { mode: 0o755 });
  return folder;
}

const program = `#!/bin/sh
here=$(dirname "$0")
case $1 in
  -v) echo "mstflint, mstflint 4.21.0, Git SHA Hash: N/A"; exit 0 ;;
  --hh) echo "--allow_rom_change brom <ROM-file> drom rrom <out-file>"; exit 0 ;;
  -i) echo "-E- Image file rom ($2) query failed. Cannot get ROM version. Signature not found."; exit 1 ;;
esac
fail() { echo "-E- $1" >&2; exit 1; }
echo "$*" >>"$here/calls"
[ "$1 $2" = "-y -d" ] || fail "asks, and nobody answers"
[ "$3" = 03:00.0 ] || fail "Cannot open Device: $3. No such file or directory. MFE_CR_ERROR"
shift 3
[ "$1" = --allow_rom_change ] && { allowed=1; shift; }
error=$(cat "$here/error" 2>/dev/null)
[ -n "$error" ] && [ ! -f "$here/late" ] && [ -z "$allowed" ] && fail "$error"
progress() { for percent in 0 33 66; do printf '\\r%s image    - %3d%%' "$1" $percent; done; }
case $1 in
  query)
    echo "Image type:            FS4"
    echo "FW Version:            16.35.2000"
    [ -f "$here/rom" ] && printf 'Rom Info:              type=UEFI version=14.28.15 cpu=AMD64,AARCH64\\n                       type=PXE version=3.6.804 cpu=AMD64\\n'
    echo "Description:           UID                GuidsNumber"
    echo "PSID:                  MT_0000000008"
    echo "Security Attributes:   N/A" ;;
  rrom)
    [ -f "$here/rom" ] || fail "Read ROM failed. Read ROM failed: The FW does not contain a ROM section."
    cp "$here/rom" "$2" ;;
  brom)
    progress "Burning ROM"
    [ -f "$here/late" ] && { head -c 1000 "$2" >"$here/rom"; fail "Burn ROM failed: $error"; }
    cp "$2" "$here/rom" && printf '\\rBurning ROM image    - OK\\n' ;;
  drom)
    [ -f "$here/rom" ] || fail "Remove ROM failed: The FW does not contain a ROM section."
    rm "$here/rom" && printf '\\rRemoving ROM image    - OK\\n' ;;
  *) fail "Invalid command: $1" ;;
esac
`;
