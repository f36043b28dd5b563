import type { Run } from '../../host/process.ts';

/**
 * A port as Intel's BootUtil lists it. BootUtil writes Intel's own boot ROMs only, so romkit does not write by it; it
 * can switch a card's flash on and off and save what is in it, which is worth knowing before the card is opened.
 */
export interface BootutilPort {
  /** BootUtil's own number, for its `-NIC=`. */
  readonly port: number;
  /** Lower case with colons. */
  readonly mac: string;
  /** `UEFI,PXE Enabled,iSCSI`, `FLASH Disabled`, `FLASH Not Present`. */
  readonly state: string;
  readonly version: string | null;
}

/** The ports that BootUtil sees; none where it may not look, or there is no card of Intel's. Changes nothing. */
export async function bootutilPorts(run: Run, program: string): Promise<BootutilPort[]> {
  const { stdout } = await run({ command: [program] });
  return readPorts(stdout);
}

/** Pure. */
export function readPorts(output: string): BootutilPort[] {
  const row = /^ *(\d+) +([\dA-F]{12}) +\S+ +\S+ +\S+ +(.+?)(?: {2,}(\d[\d.]*))? *$/gim;
  return [...output.matchAll(row)].map(([, port, mac = '', state = '', version]) => ({
    port: Number(port),
    mac: mac.toLowerCase().replace(/(..)(?=.)/g, '$1:'),
    state: state.trim(),
    version: version ?? null,
  }));
}

/** What can be done with it, as command lines; it asks for root itself. */
export function bootutilCommands(program: string, { port, state }: BootutilPort): string[] {
  if (/not present/i.test(state)) return [];
  const nic = `${program} -NIC=${port}`;
  const isDisabled = /flash disabled/i.test(state);
  return isDisabled ? [`${nic} -FLASHENABLE`] : [`${nic} -SAVEIMAGE -FILE=old.flb`, `${nic} -FLASHDISABLE`];
}
