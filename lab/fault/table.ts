import type { Fault } from './fault.ts';
import { dhcpFaults } from './kinds/dhcp-faults.ts';
import { firmwareFaults } from './kinds/firmware-faults.ts';
import { imageFaults } from './kinds/image-faults.ts';
import { scriptFaults } from './kinds/script-faults.ts';
import { tlsFaults } from './kinds/tls-faults.ts';
import { systemFaults } from './kinds/system-faults.ts';
import { tftpFaults } from './kinds/tftp-faults.ts';
import { webFaults } from './kinds/web-faults.ts';
import type { FaultName } from './names.ts';

/** What each fault is. */
export const faults: Readonly<Record<FaultName, Fault>> = {
  ...firmwareFaults,
  ...dhcpFaults,
  ...tftpFaults,
  ...webFaults,
  ...tlsFaults,
  ...scriptFaults,
  ...imageFaults,
  ...systemFaults,
};
