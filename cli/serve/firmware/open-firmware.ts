import { join } from 'node:path';
import type { Registry } from '../../../boot/registry/registry.ts';
import { FirmwareBuilds } from '../../../boot/server/firmware/firmware-builds.ts';
import { KeptBuilds } from '../../../boot/server/firmware/kept-builds.ts';
import type { ServerLog } from '../../../boot/server/log.ts';
import type { Context } from '../../shell/context.ts';
import type { NetworkOptions } from '../network/network.ts';
import { firmwareBuilder } from './builder.ts';
import { machineUrl, type MachineAddress } from './machine-url.ts';

interface FirmwareParts {
  readonly registry: Registry;
  readonly log: ServerLog;
  /** The boot server's folder; builds are kept in `firmware/` below it. */
  readonly state: string;
  readonly options: Pick<NetworkOptions, 'interface'>;
  /** Asked when it is needed: a port is known once the server listens. */
  readonly machineAddress: () => Omit<MachineAddress, 'interface'>;
}

/** Firmware that this server builds and keeps. */
export async function openFirmware(
  context: Context,
  { registry, log, state, options, machineAddress }: FirmwareParts,
): Promise<FirmwareBuilds> {
  const kept = await KeptBuilds.open(join(state, 'firmware'));
  const builder = firmwareBuilder(context, () =>
    machineUrl({ ...machineAddress(), interface: options.interface }),
  );
  return new FirmwareBuilds({ registry, log, kept, builder, clock: Date.now });
}
