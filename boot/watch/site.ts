import type { Diagnosis } from '../chain/diagnosis/diagnosis.ts';
import type { BootEvent, DhcpSoftware, Mac } from '../chain/event.ts';
import { barePath } from '../chain/track.ts';
import { stages } from '../chain/stage.ts';
import { groupBy } from '../../system/group-by.ts';
import { median } from '../../system/median.ts';
import type { BootOnWire, Sighting } from './watched-boot.ts';
import { firstItem, itemAt, present } from '../../system/present.ts';

/** Something that is wrong with a site as a whole, whether machines come through or not. */
export interface SiteFinding {
  readonly code:
    | 'several-dhcp-servers'
    | 'user-class-loop'
    | 'silent-server'
    | 'small-blocks'
    | 'large-packets-lost'
    | 'slow-stage'
    | 'missing-file';
  readonly message: string;
  readonly next: string;
  /** Machines that have met it. */
  readonly macs: readonly Mac[];
  /** Some of the packets that show it. */
  readonly packets: readonly number[];
}

/** A DHCP server as its answers show it. */
export interface SeenDhcpServer {
  readonly address: string;
  /** Null where nothing shows it. */
  readonly software: DhcpSoftware | null;
  /** It gives addresses; a proxyDHCP server does not. */
  readonly givesAddresses: boolean;
  readonly packets: readonly number[];
}

const mostPackets = 6;
/** A file of fewer bytes is there at once, however small its blocks are. */
const noticedBytes = 64 * 1024;
const smallBlockBytes = 512;
/** So many boots have a median; a stage is slow where it takes so many times as long, and so much longer. */
const leastBoots = 4;
const slowFactor = 3;
const slowMs = 3000;
/** Names that firmware tries one after the other: that some are not there is as it should be. */
const triedName = /pxelinux\.cfg\/|(?:^|\/)(?:autoexec\.ipxe|ldlinux\.\w+|libcom32\.c32|grub\.cfg-[\w:-]+)$/;

/** The DHCP servers that answered machines, in the order of their first answers. */
export function dhcpServers(sightings: readonly Sighting[]): SeenDhcpServer[] {
  const servers = new Map<string, SeenDhcpServer>();
  for (const { event, packet } of sightings) {
    if (event.type !== 'dhcp-reply' || event.message === 'nak') continue;
    const { server: address } = event;
    const before = servers.get(address);
    servers.set(address, {
      address,
      software: before?.software ?? event.software ?? null,
      givesAddresses: before?.givesAddresses === true || event.address !== null,
      packets: [...(before?.packets ?? []), packet].slice(0, mostPackets),
    });
  }
  return [...servers.values()];
}

/** Faults of the site as a whole; empty where none was seen. Pure. */
export function siteFindings(
  boots: readonly BootOnWire[],
  sightings: readonly Sighting[],
): readonly SiteFinding[] {
  return [
    ...severalServers(sightings),
    ...ofDiagnosis(boots, 'user-class-loop', ['endless-chain']),
    ...ofDiagnosis(boots, 'silent-server', ['no-server-answer', 'web-server-down']),
    ...ofDiagnosis(boots, 'large-packets-lost', ['large-packets-lost']),
    ...smallBlocks(sightings),
    ...slowStages(boots),
    ...missingFiles(sightings),
  ];
}

function severalServers(sightings: readonly Sighting[]): SiteFinding[] {
  const servers = dhcpServers(sightings).filter(({ givesAddresses }) => givesAddresses);
  if (servers.length < 2) return [];
  const names = servers.map(({ address, software }) =>
    software === null ? address : `${address} (${software})`,
  );
  return [
    {
      code: 'several-dhcp-servers',
      message: `${servers.length} DHCP servers give addresses on this network: ${names.join(', ')}.`,
      next: 'If they are no failover pair, let only one of them answer network boot clients.',
      macs: macsOf(sightings, (event) => event.type === 'dhcp-reply'),
      packets: servers.map(({ packets }) => firstItem(packets)),
    },
  ];
}

/** Boots that stopped for the same reason, as one finding for each sentence. */
function ofDiagnosis(
  boots: readonly BootOnWire[],
  code: SiteFinding['code'],
  codes: readonly string[],
): SiteFinding[] {
  const stoppedSo = boots.filter(({ diagnosis }) => diagnosis !== null && codes.includes(diagnosis.code));
  const diagnosisOf = ({ diagnosis }: BootOnWire): Diagnosis => present(diagnosis, 'diagnosis');
  return groupBy(stoppedSo, (boot) => diagnosisOf(boot).message).map((stopped) => ({
    code,
    message: diagnosisOf(firstItem(stopped)).message,
    next: diagnosisOf(firstItem(stopped)).next,
    macs: [...new Set(stopped.map(({ mac }) => mac))],
    packets: stopped.flatMap(({ packets }) => packets).slice(0, mostPackets),
  }));
}

function smallBlocks(sightings: readonly Sighting[]): SiteFinding[] {
  const small = sightings.filter(
    ({ event }) =>
      event.type === 'tftp-end' &&
      event.error === null &&
      event.bytes >= noticedBytes &&
      (event.blockBytes ?? Infinity) <= smallBlockBytes,
  );
  return groupBy(small, ({ event }) => serverOf(event)).map((seen) => ({
    code: 'small-blocks',
    message: `The TFTP server ${serverOf(firstItem(seen).event)} sends files in blocks of 512 bytes: it does not take the larger ones that machines ask for, or they ask for none.`,
    next: 'Let the TFTP server negotiate the option blksize (RFC 2348); kernels come several times as fast, and by HTTP faster still.',
    macs: macsOf(seen, () => true),
    packets: seen.map(({ packet }) => packet).slice(0, mostPackets),
  }));
}

function slowStages(boots: readonly BootOnWire[]): SiteFinding[] {
  return stages.flatMap((stage) => {
    const times = boots.flatMap((boot) => {
      const ms = stageMs(boot, stage);
      return ms === null ? [] : [{ boot, ms }];
    });
    if (times.length < leastBoots) return [];
    const usual = median(times.map(({ ms }) => ms));
    const slow = times.filter(({ ms }) => ms > slowFactor * usual && ms > usual + slowMs);
    if (slow.length === 0) return [];
    const worst = Math.max(...slow.map(({ ms }) => ms));
    return [
      {
        code: 'slow-stage' as const,
        message: `The stage ${stage} takes ${seconds(usual)} on most machines, and up to ${seconds(worst)} on ${slow.length === 1 ? 'one' : slow.length}.`,
        next: 'Look at the link of these machines: cable, port speed, spanning tree without portfast.',
        macs: [...new Set(slow.map(({ boot }) => boot.mac))],
        packets: [],
      },
    ];
  });
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function stageMs({ state, startedMs }: BootOnWire, stage: string): number | null {
  const at = state.stages.findIndex((each) => each.stage === stage);
  const ended = state.stages[at]?.endedMs ?? null;
  const before = at <= 0 ? startedMs : (itemAt(state.stages, at - 1).endedMs ?? null);
  return ended === null || before === null ? null : ended - before;
}

function missingFiles(sightings: readonly Sighting[]): SiteFinding[] {
  const refused = sightings.filter(
    ({ event }) =>
      (event.type === 'http-response' && event.status === 404) ||
      (event.type === 'tftp-end' && event.endedBy === 'server' && event.errorCode === 1),
  );
  const byFile = groupBy(refused, ({ event }) => `${serverOf(event)} ${barePath(nameOf(event))}`);
  return byFile.flatMap((seen) => {
    const { event } = firstItem(seen);
    const [server, name] = [serverOf(event), nameOf(event)];
    if (triedName.test(name)) return [];
    const macs = macsOf(seen, () => true);
    const who = macs.length === 1 ? 'A machine asks' : `${macs.length} machines ask`;
    return [
      {
        code: 'missing-file' as const,
        message: `${who} ${server} for ${name}, which is not there.`,
        next: 'Put the file there under exactly this name, or mend what names it: DHCP or a script.',
        macs,
        packets: seen.map(({ packet }) => packet).slice(0, mostPackets),
      },
    ];
  });
}

const serverOf = (event: BootEvent): string => ('server' in event ? event.server : '');
const nameOf = (event: BootEvent): string =>
  'path' in event ? event.path : 'file' in event ? event.file : '';

const macsOf = (sightings: readonly Sighting[], fits: (event: BootEvent) => boolean): Mac[] => [
  ...new Set(sightings.flatMap(({ event }) => (event.mac !== null && fits(event) ? [event.mac] : []))),
];
