import type { DhcpEngine, HttpEngine, TftpEngine } from '../../boot/daemons/config/engine-names.ts';
import type { labSystems } from '../../lab/case/case.ts';
import type { FaultName } from '../../lab/fault/names.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';

/** `romkit test-qemu`'s options as commander hands them over. */
export interface TestOptions {
  readonly method?: string | undefined;
  readonly flavour?: FlavourName | undefined;
  readonly nbp?: string | undefined;
  readonly firmware?: 'bios' | 'uefi' | undefined;
  readonly card?: string | undefined;
  readonly machines?: string | undefined;
  readonly images?: string | undefined;
  readonly os?: (typeof labSystems)[number] | undefined;
  readonly kernel?: string | undefined;
  readonly initrd?: string | undefined;
  readonly append?: string | undefined;
  readonly expect?: string | undefined;
  readonly dhcp?: DhcpEngine | undefined;
  readonly tftp?: TftpEngine | undefined;
  readonly http?: HttpEngine | undefined;
  readonly memory?: string | undefined;
  readonly nics?: string | undefined;
  readonly delay?: string | undefined;
  readonly loss?: string | undefined;
  readonly mtu?: string | undefined;
  readonly linkDelay?: string | undefined;
  readonly fault?: FaultName | undefined;
  readonly pcap?: string | undefined;
  readonly console?: string | undefined;
  readonly junit?: string | undefined;
  readonly jobs?: string | undefined;
  readonly source?: string | undefined;
}
