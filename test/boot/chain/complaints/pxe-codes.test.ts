import { describe, expect, it } from '@jest/globals';
import { pxeComplaint } from '../../../../boot/chain/complaints/pxe-codes.ts';

type Row = readonly [line: string, code: string, stage: string, advice: RegExp];

/** PXE specification 2.1 and Intel's list of its messages. */
const pxe: readonly Row[] = [
  ['PXE-E00: Could not find enough free base memory.', 'nbp-too-big', 'nbp', /pxelinux\.0/],
  ['PXE-E79: NBP is too big to fit in free base memory', 'nbp-too-big', 'nbp', /pxelinux\.0/],
  ['PXE-E01: PCI Vendor and Device IDs do not match!', 'pxe-error', 'firmware', /mainboard/],
  ['PXE-E04: Error reading PCI configuration space', 'pxe-error', 'firmware', /mainboard/],
  ['PXE-E05: EEPROM checksum error.', 'card-failed', 'firmware', /broken/],
  ['PXE-E09: Unexpected UNDI loader error', 'pxe-error', 'firmware', /mainboard/],
  ['PXE-E11: ARP timeout', 'no-server-answer', 'nbp', /ARP.*gateway/],
  ['PXE-E20: BIOS extended memory copy error', 'pxe-error', 'firmware', /mainboard/],
  ['PXE-E21: BIS integrity check failed', 'secure-boot', 'nbp', /integrity/],
  ['PXE-E22: BIS image/credential validation failed', 'secure-boot', 'nbp', /integrity/],
  ['PXE-E23: BIS initialization failed', 'secure-boot', 'nbp', /integrity/],
  ['PXE-E28: BIS get boot object authorization flag failed', 'secure-boot', 'nbp', /integrity/],
  ['PXE-E32: TFTP open timeout', 'no-server-answer', 'nbp', /port 69/],
  ['PXE-E35: TFTP read timeout', 'no-server-answer', 'nbp', /port 69/],
  ['PXE-E36: Error received from TFTP server', 'tftp-error', 'nbp', /server’s log/],
  ['PXE-E3F: TFTP packet size is invalid', 'tftp-error', 'nbp', /server’s log/],
  ['PXE-E3A: TFTP cancelled', 'cancelled', 'nbp', /pressed a key/],
  ['PXE-EA0: Network boot canceled by keystroke', 'cancelled', 'nbp', /pressed a key/],
  ['PXE-E3B: TFTP Error - File Not found', 'nbp-missing', 'nbp', /TFTP root/],
  ['PXE-E3C: TFTP Error - Access Violation', 'nbp-forbidden', 'nbp', /readable/],
  ['PXE-E51: No DHCP or proxyDHCP offers were received.', 'no-dhcp-answer', 'dhcp', /relay/],
  ['PXE-E52: proxyDHCP offers were received. No DHCP offers.', 'dhcp-pool-empty', 'dhcp', /pool/],
  ['PXE-E53: No boot filename received', 'dhcp-without-boot-file', 'dhcp', /67/],
  ['PXE-E55: ProxyDHCP service did not reply on port 4011', 'no-proxy-answer', 'dhcp', /4011/],
  ['PXE-E61: Media test failure, check cable', 'link-down', 'firmware', /cable/],
  ['PXE-E64: Hardware failure', 'card-failed', 'firmware', /broken/],
  ['PXE-E74: Bad or missing PXE menu and/or prompt information.', 'no-proxy-answer', 'dhcp', /\(43\)/],
  ['PXE-E78: Could not locate boot server.', 'no-proxy-answer', 'dhcp', /\(43\)/],
  ['PXE-EC8: !PXE structure was not found in UNDI driver code segment.', 'card-failed', 'firmware', /broken/],
];

/** EDK II, NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c, which gave some numbers another meaning. */
const edk: readonly Row[] = [
  ['  PXE-E05: Buffer size is smaller than the requested file.', 'nbp-too-big', 'nbp', /smaller boot/],
  ['  PXE-E09: Could not allocate I/O buffers.', 'nbp-too-big', 'nbp', /smaller boot/],
  ['  PXE-E07: Network device error.', 'link-down', 'firmware', /cable/],
  ['  PXE-E12: Could not detect network connection.', 'link-down', 'firmware', /cable/],
  ['  PXE-E16: No valid offer received.', 'no-dhcp-answer', 'dhcp', /relay/],
  ['  PXE-E18: Server response timeout.', 'no-server-answer', 'nbp', /next-server/],
  ['  PXE-E21: Remote boot cancelled.', 'cancelled', 'nbp', /pressed a key/],
  ['  PXE-E22: Client received ICMP error from server.', 'no-server-answer', 'nbp', /port 69/],
  ['  PXE-E23: Client received TFTP error from server.', 'nbp-missing', 'nbp', /TFTP root/],
];

describe('a PXE code', () => {
  it.each([...pxe, ...edk])('%s', (line, code, stage, advice) =>
    expect(pxeComplaint(line)).toEqual({
      ...{ code, stage, message: line.trim(), next: expect.stringMatching(advice) },
      ...{ isSymptom: false, isEnd: false },
    }),
  );

  it.each<Row>([
    ['PXE-E98: Client received HTTP error from server.', 'pxe-error', 'nbp', /lines before/],
    ['PXE-E99: Unexpected network error.', 'pxe-error', 'nbp', /lines before/],
    ['PXE-M0F: Exiting Intel Boot Agent.', 'no-boot-device', 'firmware', /lines before/],
  ])('%s tells not why, and gives way to the lines before it', (line, code, stage, advice) =>
    expect(pxeComplaint(line)).toEqual({
      ...{ code, stage, message: line, next: expect.stringMatching(advice), isSymptom: true, isEnd: false },
    }),
  );

  it('of a number that no list has is for the maker of the card', () => {
    expect(pxeComplaint('PXE-E6F: Something new')).toEqual({
      ...{ code: 'pxe-error', stage: 'firmware', message: 'PXE-E6F: Something new' },
      ...{ next: expect.stringMatching(/manual/), isSymptom: false, isEnd: false },
    });
  });

  it('is found behind other words and in small letters, and its own words begin with it', () => {
    expect(pxeComplaint('Intel UNDI, pxe-e3b: TFTP Error')).toMatchObject({
      ...{ code: 'nbp-missing', message: 'pxe-e3b: TFTP Error' },
    });
    expect(pxeComplaint('E16: not of PXE')).toBeUndefined();
    expect(pxeComplaint('PXE-2.1 (build 083)')).toBeUndefined();
  });
});
