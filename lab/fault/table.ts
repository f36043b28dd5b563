import { dhcpFaults } from './kinds/dhcp-faults.ts';
import type { Fault } from './fault.ts';
import { firmwareFaults } from './kinds/firmware-faults.ts';
import type { FaultName } from './names.ts';
import { webFaults } from './kinds/web-faults.ts';

/** What each fault is. */
export const faults: Readonly<Record<FaultName, Fault>> = { ...firmwareFaults, ...dhcpFaults, ...webFaults };
