import { mkdirSync, writeFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A port of the stand-in, in the order of its numbers. */
export interface FakePort {
  /** As BootUtil writes it: `525400123456`. */
  readonly mac: string;
  readonly state: string;
  readonly version?: string;
}

export interface FakeBootutil {
  /** To be first in PATH. */
  readonly folder: string;
  /** What it was called with, one call a line; a bare listing is an empty one. */
  calls(): string[];
  /** The states of its ports, as it would list them. */
  states(): string[];
  /** What -SAVEIMAGE writes, one after the other; the last again and again. */
  contents(...contents: readonly Uint8Array[]): void;
  /**
   * How it behaves: `lies` (says Success, changes nothing), `fails` (says Error, changes nothing), `fails-late` (changes,
   * and exits with an error), `waits` (then lists "Reboot Required"), `vanishes` (no longer lists a port that it
   * switched), `blind` (lists no port, as without root), `twice` (all its ports have one number).
   */
  behaves(how: Behaviour, on?: boolean): void;
}

export type Behaviour = 'lies' | 'fails' | 'fails-late' | 'waits' | 'vanishes' | 'blind' | 'twice';

/**
 * A program `bootutil64e` that takes the options, and answers in the words, of BootUtil 1.6 to 1.40. Its ports are the
 * lines of a file, which outlive it.
 */
export function installFakeBootutil(folder: string, ports: readonly FakePort[]): FakeBootutil {
  mkdirSync(folder, { recursive: true });
  const rows = ports.map(({ mac, state, version = '' }) => `${mac}|${state}|${version}\n`);
  writeFileSync(join(folder, 'ports'), rows.join(''));
  writeFileSync(join(folder, 'calls'), '');
  writeFileSync(join(folder, 'bootutil64e'), program, { mode: 0o755 });
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    folder,
    calls: () => text('calls').split('\n').slice(0, -1),
    states: () =>
      text('ports')
        .trimEnd()
        .split('\n')
        .map((row) => row.split('|')[1]!),
    contents: (...contents) =>
      contents.forEach((content, at) => writeFileSync(join(folder, `content-${at}`), content)),
    behaves: (how, on = true) =>
      on ? writeFileSync(join(folder, how), '') : rmSync(join(folder, how), { force: true }),
  };
}

const program = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/calls"
is() { [ -e "$here/$1" ]; }
for option; do
  case $option in
    -NIC=*) nic=\${option#-NIC=} ;;
    -FILE=*) file=\${option#-FILE=} ;;
    -FLASHENABLE) action=Enabling wanted="UEFI,PXE Enabled,iSCSI" ;;
    -FLASHDISABLE) action=Disabling wanted="FLASH Disabled" ;;
    -SAVEIMAGE) action=Saving ;;
  esac
done
printf '\\nIntel(R) Ethernet Flash Firmware Utility\\nBootUtil version 1.6.57.0\\nCopyright (C) 2003-2017 Intel Corporation\\n\\n'
status=0
switch() {
  printf '%s boot ROM on port %s...' "$action" "$nic"
  is fails && { echo 'Error: flash write failed'; status=3; return; }
  echo Success
  is fails-late && { echo 'Error: cannot reset the adapter'; status=3; }
  is lies && return
  is waits && wanted='Reboot Required'
  is vanishes && wanted=gone
  awk -F'|' -v OFS='|' -v nic="$nic" -v wanted="$wanted" 'NR == nic { $2 = wanted } { print }' "$here/ports" >"$here/next"
  mv "$here/next" "$here/ports"
  printf '\\nReboot the system to %s the boot ROM on this port\\n\\n' change
}
save() {
  count=$(cat "$here/saved" 2>/dev/null || echo 0)
  content=$here/content-$count
  is "content-$count" || content=$here/content-$((count - 1))
  echo $((count + 1)) >"$here/saved"
  printf 'Saving flash firmware image on port %s to file %s...' "$nic" "$file"
  is fails && { echo 'Error: flash image is invalid'; status=9; return; }
  cp "$content" "$file" && echo saved
}
case $action in Enabling | Disabling) switch ;; Saving) save ;; *) printf 'Type BootUtil -? for help\\n\\n' ;; esac
is blind && { echo 'Connection to QV driver failed - please reinstall it!'; exit 1; }
echo 'Port Network Address Location Series  WOL Flash Firmware                Version'
echo '==== =============== ======== ======= === ============================= ======='
awk -F'|' -v one="$(is twice && echo 1)" '$2 != "gone" {
  printf "%3d   %s %6d:00.%d Gigabit N/A %-29s %s\\n", one ? 1 : NR, $1, 3, NR - 1, $2, $3
}' "$here/ports"
exit $status
`;
