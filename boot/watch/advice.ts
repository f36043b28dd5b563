import type { DhcpSoftware } from '../chain/event.ts';
import { bootDirectory } from '../server/bootdirectory/paths.ts';
import type { BootFiles } from '../daemons/config/boot-file.ts';
import { dnsmasqBootLines } from '../daemons/config/dnsmasq.ts';
import { dhcpdBootLines } from '../daemons/config/isc-dhcpd.ts';
import { keaBootSettings } from '../daemons/config/kea.ts';
import { siteBootFiles } from '../daemons/config/service.ts';
import { dhcpServers, type SiteFinding } from './site.ts';
import type { BootOnWire, Sighting } from './watched-boot.ts';

/** Lines for the configuration of a server that mend something. */
export interface Fix {
  /** `DHCP server 10.77.0.1 (dnsmasq): …` */
  readonly title: string;
  /** Null where the server's software could not be told: then there is a fix for each. */
  readonly software: DhcpSoftware | 'tftpd-hpa';
  readonly text: string;
}

const names: Readonly<Record<DhcpSoftware, string>> = {
  dnsmasq: 'dnsmasq',
  dhcpd: 'ISC dhcpd',
  kea: 'Kea',
};

/** Causes that a right choice of boot files by user class and architecture mends. */
const bootFileCodes = [
  'dhcp-without-boot-file',
  'endless-chain',
  'nbp-wrong-architecture',
  'wrong-next-server',
  'no-server-answer',
  'nbp-missing',
];

/**
 * Fixes for what was found, in the dialect of the server that was seen; in each of the three where its software could
 * not be told. Pure.
 */
export function fixes(
  boots: readonly BootOnWire[],
  findings: readonly SiteFinding[],
  sightings: readonly Sighting[],
): readonly Fix[] {
  const servers = dhcpServers(sightings);
  const [main, ...others] = servers.filter(({ givesAddresses }) => givesAddresses);
  const isWanted = boots.some(({ diagnosis }) => bootFileCodes.includes(diagnosis?.code ?? ''));
  const isSecond = findings.some(({ code }) => code === 'several-dhcp-servers');
  return [
    ...(main !== undefined && isWanted
      ? bootFileFixes(main, bootFilesSeen(boots, sightings, main.address))
      : []),
    ...(isSecond ? others.flatMap(silenceFixes) : []),
    ...(findings.some(({ code }) => code === 'large-packets-lost') ? [blockSizeFix] : []),
  ];
}

interface Server {
  readonly address: string;
  readonly software: DhcpSoftware | null;
}

function bootFileFixes({ address, software }: Server, service: BootFiles): Fix[] {
  return dialects(software).map((name) => ({
    title: `DHCP server ${address} (${names[name]}): boot files by user class and architecture`,
    software: name,
    text: bootFileText[name](service),
  }));
}

const bootFileText: Readonly<Record<DhcpSoftware, (service: BootFiles) => string>> = {
  dnsmasq: (service) => dnsmasqBootLines(service).join('\n'),
  dhcpd: (service) => dhcpdBootLines(service).join('\n'),
  kea: (service) => JSON.stringify(keaBootSettings(service), null, 2),
};

const dialects = (software: DhcpSoftware | null): DhcpSoftware[] =>
  software === null ? ['dnsmasq', 'dhcpd', 'kea'] : [software];

/** Names and places as they were seen where machines came through with them, else the usual ones. */
function bootFilesSeen(
  boots: readonly BootOnWire[],
  sightings: readonly Sighting[],
  dhcpServer: string,
): BootFiles {
  const given = sightings.find(({ event }) => event.type === 'tftp-end' && event.error === null)?.event;
  const web = sightings.find(({ event }) => event.type === 'http-response' && event.status === 200)?.event;
  const script = boots.map(({ expected }) => expected.bootScript?.path).find((path) => path?.startsWith('/'));
  const nextServer = given?.type === 'tftp-end' ? given.server : dhcpServer;
  const host = web?.type === 'http-response' ? web.server : nextServer;
  const url = (name: string): string => `http://${host}${script ?? `${bootDirectory}/${name}`}`;
  return {
    method: 'chain',
    nextServer,
    bootFiles: siteBootFiles,
    httpBootFiles: {},
    bootScripts: { gPXE: url('boot.gpxe'), iPXE: url('boot.ipxe') },
  };
}

function silenceFixes({ address, software }: Server): Fix[] {
  return dialects(software).map((name) => ({
    title: `DHCP server ${address} (${names[name]}), if it is the one too many: no answer to network boot clients`,
    software: name,
    text: silence[name],
  }));
}

/** RFC 4578 section 2.1: the vendor class of all of them begins with PXEClient. */
const silence: Readonly<Record<DhcpSoftware, string>> = {
  dnsmasq: ['dhcp-vendorclass=set:pxe,PXEClient', 'dhcp-ignore=tag:pxe'].join('\n'),
  dhcpd: [
    'if substring (option vendor-class-identifier, 0, 9) = "PXEClient" {',
    '  ignore booting;',
    '}',
  ].join('\n'),
  kea: JSON.stringify(
    { 'client-classes': [{ name: 'DROP', test: "substring(option[60].hex,0,9) == 'PXEClient'" }] },
    null,
    2,
  ),
};

/** 1408 bytes and the headers of TFTP, UDP and IP pass tunnels and VLANs that take a little of 1500. */
const blockSizeFix: Fix = {
  title: 'TFTP server (tftpd-hpa, /etc/default/tftpd-hpa): blocks that fit every network',
  software: 'tftpd-hpa',
  text: 'TFTP_OPTIONS="--secure --blocksize 1408"',
};
