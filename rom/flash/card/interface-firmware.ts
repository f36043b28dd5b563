import type { Run } from '../../../system/process/run.ts';

/** What a driver says of its card (ethtool(8), -i); null of what it says nothing about. */
export interface InterfaceFirmware {
  /** `3.25, 0x800005cc, 1.2527.0`: of many cards the boot ROM's version is the last part. */
  readonly firmware: string | null;
  readonly expansionRom: string | null;
}

export async function interfaceFirmware(run: Run, ethtool: string, name: string): Promise<InterfaceFirmware> {
  const { stdout } = await run({ command: [ethtool, '-i', name], env: { LC_ALL: 'C' } });
  return readDriverInfo(stdout);
}

/** Pure. */
export function readDriverInfo(output: string): InterfaceFirmware {
  const value = (label: string): string | null => {
    const text = new RegExp(`^${label}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(output)?.[1] ?? '';
    return text === '' || text === 'N/A' ? null : text;
  };
  return { firmware: value('firmware-version'), expansionRom: value('expansion-rom-version') };
}
