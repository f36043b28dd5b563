import { join } from 'node:path';
import type { BootService } from '../../boot/daemons/config/service.ts';
import { labNetwork, type LabPlan } from './lab-plan.ts';

/** The lab's servers, as the plan of a run wants them. Pure. */
export function serviceOf(plan: LabPlan, runFolder: string): BootService {
  const { bridge, server, subnet } = labNetwork;
  return {
    interface: bridge,
    serverAddress: server,
    subnet,
    dhcpMode: plan.dhcpMode,
    range: null,
    leaseSeconds: 600,
    router: null,
    nameServers: [],
    hosts: plan.hosts,
    method: plan.method,
    nextServer: plan.nextServer,
    bootFiles: plan.bootFiles,
    httpBootFiles: {},
    bootScripts: Object.fromEntries(
      plan.chainedUserClasses.map((name) => [name, `http://${server}/bootdirectory/boot.gpxe`]),
    ),
    mostMachines: plan.machines.length,
    tftpRoot: join(runFolder, 'tftp'),
    webRoot: join(runFolder, 'web'),
    webPort: 80,
    runFolder: join(runFolder, 'servers'),
    leaseFolder: join(runFolder, 'leases'),
    isolated: true,
  };
}
