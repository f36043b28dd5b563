import { RackMachine, machinePlanOf, type RackPlace } from '../../../lab/rack/rack-machine.ts';
import { Rack } from '../../../lab/rack/rack.ts';
import { chooseAccelerator } from '../../../lab/machine/accelerator.ts';
import { startMachine } from '../../../lab/machine/start.ts';
import { prepareUefi } from '../../../lab/machine/uefi.ts';
import { enteredLab } from '../../../lab/network/inside.ts';
import { makeNetwork } from '../../../lab/network/network.ts';
import { labNetwork } from '../../../lab/run/lab-plan.ts';
import { ExitCode, RomkitError } from '../../../system/error.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { processContext } from '../../shell/context.ts';
import { createOutput, renderError, type CommonOptions } from '../../shell/output.ts';
import { count } from '../../pool/text/change-text.ts';
import type { ListenAddress } from '../listen-address.ts';
import type { ServeOptions } from '../serve-options.ts';
import { serve } from '../serve.ts';

/** Work of the inner half of `romkit serve --rack`, as one line of JSON. */
export interface RackInsidePlan {
  readonly options: ServeOptions & CommonOptions;
  readonly machines: readonly RackPlace[];
  /** Address of the API's socket, which is descriptor 3 here. */
  readonly api: ListenAddress;
}

const apiDescriptor = 3;

/** The program inside the namespaces: the network, the boot server on it, and the machines. */
export async function runRackInside(): Promise<void> {
  const { plan, runFolder, signal } = await enteredLab();
  const { options, machines, api } = plan as RackInsidePlan;
  const context = processContext(signal);
  let exitCode: number = ExitCode.done;
  try {
    const [rack] = await Promise.all([makeRack(machines, runFolder), enterNetwork(machines)]);
    await serve(context, createOutput(context, options), options, {
      ...{ power: rack.power, consoleOf: rack.consoleOf, listen: rack.listen },
      api: { ...api, descriptor: apiDescriptor },
      lines: [
        `Machines        ${count(machines.length, 'virtual machine')}, switched on now; Ctrl-C ends all`,
      ],
      on: () => rack.on(),
      close: () => rack.close(),
    });
  } catch (error) {
    if (!signal.aborted) renderError(error, context, options);
    exitCode = error instanceof RomkitError ? error.exitCode : ExitCode.failed;
  }
  // The life line is still open and would keep this process.
  process.exit(signal.aborted ? ExitCode.done : exitCode);
}

function enterNetwork(machines: readonly RackPlace[]): Promise<void> {
  const { bridge, server, prefixLength } = labNetwork;
  const taps = machines.map(({ tap }) => tap);
  return makeNetwork({ bridge, addresses: [`${server}/${prefixLength}`], taps }, runTool);
}

async function makeRack(machines: readonly RackPlace[], runFolder: string): Promise<Rack> {
  const accelerator = await chooseAccelerator(runTool);
  const made = machines.map(async (place) => {
    const firmware =
      place.firmware === 'bios' ? ({ kind: 'bios' } as const) : await prepareUefi(runFolder, place.name);
    return new RackMachine(machinePlanOf(place, firmware, accelerator), startMachine);
  });
  return new Rack(await Promise.all(made));
}
