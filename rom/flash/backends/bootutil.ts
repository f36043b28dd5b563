import { findProgram } from '../../../system/tools/find-program.ts';
import { missingError } from '../../../system/error.ts';
import type { Run } from '../../../system/process/run.ts';

/**
 * A port as Intel's BootUtil lists it. BootUtil writes Intel's own boot ROMs only, so romkit does not write by it; it
 * can switch a card's flash on and off and save what is in it.
 */
export interface BootutilPort {
  /** BootUtil's own number, for its `-NIC=`. */
  readonly port: number;
  /** Lower case with colons. The only name that BootUtil shares with the kernel: its PCI buses are decimal. */
  readonly mac: string;
  /** `UEFI,PXE Enabled,iSCSI`, `FLASH Disabled`, `FLASH Not Present`. */
  readonly state: string;
  readonly version: string | null;
}

/** Intel's BootUtil, by the names that it is handed out under. */
export const findBootutil = (env: NodeJS.ProcessEnv): string | undefined =>
  findProgram('bootutil64e', env) ?? findProgram('bootutil32', env);

/**
 * Where BootUtil is.
 * @throws RomkitError `tool-missing`, exit code 3
 */
export function requireBootutil(env: NodeJS.ProcessEnv): string {
  const program = findBootutil(env);
  if (program !== undefined) return program;
  throw missingError(
    'tool-missing',
    'Intel’s BootUtil (bootutil64e) is missing on this machine.',
    'It is not free software, so no package has it. Intel’s download "Ethernet Connections Boot Utility, Preboot Images, and EFI Drivers" (Preboot.tar.gz) does: copy APPS/BootUtil/Linux_x64/bootutil64e to /usr/local/sbin.',
  );
}

/** The ports that BootUtil sees; none where it may not look, or there is no card of Intel's. Changes nothing. */
export async function bootutilPorts(run: Run, program: string): Promise<BootutilPort[]> {
  const { stdout } = await run({ command: [program] });
  return readPorts(stdout);
}

/**
 * The ports in what BootUtil prints; pure. Its table has other columns in other versions, so they are taken from the
 * line of `====` below the headings. A port that it cannot read has no address, and is left out.
 */
export function readPorts(output: string): BootutilPort[] {
  const lines = output.split(/\r?\n/);
  const columns = columnsIn(lines.find((line) => /^=+( +=+){4,}\s*$/.test(line)) ?? '');
  // Of the last two the first is often longer than its column.
  const firmware = columns.at(-2);
  return firmware === undefined ? [] : lines.flatMap((line) => readPort(line, columns, firmware) ?? []);
}

const columnsIn = (rule: string): number[] => [...rule.matchAll(/=+/g)].map(({ index }) => index);

function readPort(line: string, columns: readonly number[], firmware: number): BootutilPort | undefined {
  const [, address = 0, next = 0] = columns;
  const port = line.slice(0, address).trim();
  const mac = line.slice(address, next).trim();
  const [, state = '', version] = /^(.*?)(?:\s+(\d+(?:\.\d+)+))?$/.exec(line.slice(firmware).trim()) ?? [];
  if (!/^\d{1,3}$/.test(port) || !/^[\dA-F]{12}$/i.test(mac) || state === '') return undefined;
  return {
    port: Number(port),
    mac: mac.toLowerCase().replace(/(..)(?=.)/g, '$1:'),
    ...{ state, version: version ?? null },
  };
}

/** Where the switch of a port's flash stands. */
export type FlashSwitch =
  | 'enabled'
  | 'disabled'
  /** It was changed, and takes effect when the machine has been switched off and on. */
  | 'pending'
  | 'absent'
  /** BootUtil says something that romkit does not know. */
  | 'unknown';

/** What the words of a port's column "Flash Firmware" mean; pure. */
export function switchIn(state: string): FlashSwitch {
  if (/^flash disabled$/i.test(state)) return 'disabled';
  if (/^flash not present$/i.test(state)) return 'absent';
  if (/^reboot required$/i.test(state)) return 'pending';
  // `Flash Unknown`: enabled, with a boot ROM in it that is not Intel's.
  return /^flash unknown$|\b(UEFI|EFI|PXE|iSCSI|FCoE|CLP|RPL)\b/i.test(state) ? 'enabled' : 'unknown';
}

/** What can be done with a port, as commands of romkit. */
export function bootutilCommands({ mac, state }: BootutilPort): string[] {
  const command = (action: string): string => `romkit flash bootutil ${action} --device ${mac}`;
  const commands = { enabled: ['save', 'disable'], disabled: ['enable'] } as const;
  const now = switchIn(state);
  return now === 'enabled' || now === 'disabled' ? commands[now].map(command) : [];
}
