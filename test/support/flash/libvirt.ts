import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../../system/tools/find-program.ts';

/** MAC address of the card of the domain `test`. */
export const testMac = 'aa:bb:cc:dd:ee:ff';

/**
 * A virsh whose libvirt is its test driver with one domain, `test`, which lies in the file test.xml of a folder.
 * The driver forgets what it is told when virsh ends; so what libvirt then knows is written back for the next one.
 * @param more what the definition holds beside its devices, and in its card
 * @returns the folder to be first in PATH
 */
export function installVirsh(folder: string, more: { beside?: string; inCard?: string } = {}): string {
  const virsh = findProgram('virsh') ?? '';
  const example = spawnSync(virsh, ['-c', 'test:///default', 'dumpxml', 'test', '--inactive'], {
    encoding: 'utf8',
  });
  const xml = example.stdout
    .replace('</devices>', `${more.beside ?? ''}</devices>`)
    .replace("<target dev='testnet0'/>", `$&${more.inCard ?? ''}`);
  writeFileSync(join(folder, 'test.xml'), xml);
  writeFileSync(join(folder, 'node.xml'), "<node><domain file='test.xml'/></node>");
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'virsh'), program(folder, `${virsh} -c test:///${folder}/node.xml`), {
    mode: 0o755,
  });
  return bin;
}

const program = (folder: string, virsh: string): string => `#!/bin/sh
cd ${folder}
for word; do [ "$word" = define ] && file=$(eval echo \\$$#); done
[ -z "$file" ] && exec ${virsh} "$@"
${virsh} --quiet define "$file" || exit 1
${virsh} --quiet "define $file; dumpxml test --inactive --security-info" >next.xml
mv next.xml test.xml
`;
