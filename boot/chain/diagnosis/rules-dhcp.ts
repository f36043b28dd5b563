import { finding } from './diagnosis.ts';
import type { BootEvent, DhcpReplyEvent } from '../event.ts';
import { ofType, type Evidence, type Rule } from './evidence.ts';
import { sinceProgress } from './rules-wire.ts';
import { firstItem, lastItem } from '../../../system/present.ts';

export const badChecksum: Rule = ({ events }) =>
  ofType(events, 'firmware').some(({ line }) => /option rom with bad checksum/i.test(line))
    ? finding(
        'rom-bad-checksum',
        'firmware',
        "The firmware found the card's ROM and refused it: its checksum is wrong.",
        'romkit rom inspect FILE shows which; build it again.',
      )
    : undefined;

export const wrongCard: Rule = ({ circumstances: { rom, card } }) =>
  rom !== null && card !== null && (rom.vendor !== card.vendor || rom.device !== card.device)
    ? finding(
        'rom-wrong-card',
        'firmware',
        `The ROM is for ${rom.vendor}:${rom.device}, the card is ${card.vendor}:${card.device}: the firmware does not run it.`,
        `Build the ROM of this card: romkit build --nic ${card.vendor}:${card.device}`,
      )
    : undefined;

/** SeaBIOS has tried everything: nothing more will come, so the reason need not be waited for. */
export const nothingBoots: Rule = (evidence) =>
  ofType(evidence.events, 'console').some(({ line }) => /No bootable device/.test(line))
    ? wrongCard(evidence)
    : undefined;

export const secondServer: Rule = ({ events, expected, circumstances: { knowsServers = true } }) => {
  if (!knowsServers) return undefined;
  const foreign = ofType(events, 'dhcp-reply').find(
    ({ server, message, address }) =>
      // A proxyDHCP server gives no address, and takes none away.
      message !== 'nak' && server !== expected.server && address !== null,
  );
  return foreign === undefined
    ? undefined
    : finding(
        'second-dhcp-server',
        'dhcp',
        `A second DHCP server, ${foreign.server}, answered; the one meant is ${expected.server}.`,
        'Find it by that address and switch it off, or take its network apart from this one.',
      );
};

/** Replies that count for the first boot stage: the last acknowledgement, else the last offer. */
function lastReply(events: readonly BootEvent[]): DhcpReplyEvent | undefined {
  const replies = ofType(events, 'dhcp-reply').filter(({ message }) => message !== 'nak');
  return replies.findLast(({ message }) => message === 'ack') ?? replies.at(-1);
}

/** What firmware says when it has tried DHCP to the end: iPXE, gPXE, EDK2 (E16, E18), Intel (E51, E52). */
const gaveUpDhcp =
  /No configuration methods succeeded|(?:DHCP|Configuring) .*timed out|PXE-E(?:16|18|51|52)\b/;
/** And when nobody has named a boot file. */
const gaveUpBootFile = /PXE-E53|PXE-E1[68]|Nothing to boot|No (?:boot )?file ?name/i;

const said = (events: readonly BootEvent[], words: RegExp): boolean =>
  ofType(events, 'console').some(({ line }) => words.test(line));

export const noBootFile: Rule = ({ events, expected, stage }) => {
  const reply = lastReply(events);
  if (
    expected.nbp === null ||
    reply === undefined ||
    // An address that it offers and then refuses is not given.
    (reply.message === 'offer' && ofType(events, 'dhcp-reply').some(({ message }) => message === 'nak')) ||
    reply.bootFile !== null ||
    reply.address === null ||
    // A proxyDHCP server names it.
    ofType(events, 'dhcp-reply').some(({ bootFile, message }) => bootFile !== null && message === 'offer') ||
    (stage !== 'dhcp' && stage !== 'nbp')
  )
    return undefined;
  return finding(
    'dhcp-without-boot-file',
    'dhcp',
    `The DHCP server ${reply.server} gives an address but names no boot file.`,
    'Give it the option filename (67): undionly.kpxe for BIOS, snponly.efi for UEFI.',
  );
};

/** The firmware has said itself that it has nothing to boot, or goes on asking as if nobody had answered (EDK2). */
export const noBootFileForSure: Rule = (evidence) =>
  said(evidence.events, gaveUpBootFile) || isIgnored(evidence.events) ? noBootFile(evidence) : undefined;

/** Offers that the machine does not take. */
const isIgnored = (events: readonly BootEvent[]): boolean =>
  ofType(events, 'dhcp-reply').filter(({ message }) => message === 'offer').length >= 3 &&
  ofType(events, 'dhcp-request').every(({ message }) => message === 'discover');

/** As soon as the firmware has given up, or has asked often enough. */
export const poolEmptyForSure: Rule = (evidence) =>
  said(evidence.events, gaveUpDhcp) || isInsistent(evidence.events) ? poolEmpty(evidence) : undefined;

/** Offers without an address: nobody who has one is left. */
export const poolEmpty: Rule = ({ events, stage }) => {
  const offers = ofType(events, 'dhcp-reply');
  const [first] = offers;
  if (
    stage !== 'dhcp' ||
    first === undefined ||
    offers.length < 2 ||
    offers.some(({ address, message }) => address !== null || message === 'nak')
  )
    return undefined;
  const { server, vendorClass = null } = first;
  const isProxy = vendorClass?.startsWith('PXEClient') === true;
  return finding(
    'dhcp-pool-empty',
    'dhcp',
    `${server} answers without an address${isProxy ? ', as a proxyDHCP server' : ''}, and no server gives one.`,
    'Has the DHCP server free addresses for this network (pool, leases), and does it run?',
  );
};

/** The server's own log says that it has no address for the machine: its next question has no answer either. */
export const noAddressLeft: Rule = ({ events, stage }) => {
  const said = ofType(events, 'dhcp-exhausted');
  const isAnswered = ofType(events, 'dhcp-reply').some(({ address }) => address !== null);
  return (stage !== 'dhcp' && stage !== 'dhcp-again') || said.length < 2 || isAnswered
    ? undefined
    : finding(
        'dhcp-pool-empty',
        'dhcp',
        `The DHCP server ${firstItem(said).server} has no address for the machine, and does not answer it.`,
        'Enlarge its range, free leases that nobody uses, or give this machine an address of its own.',
      );
};

/** Who gives the address says where the boot file is: what it names is what the machine asks, and nobody else. */
export const wrongNextServer: Rule = (evidence) =>
  evidence.stage === 'nbp' ? otherNextServer(evidence) : undefined;

/** Scripts ask the server that DHCP names, unless they set another. */
export const wrongServerOfScripts: Rule = (evidence) =>
  ['boot-script', 'mac-script'].includes(evidence.stage) ? otherNextServer(evidence) : undefined;

const otherNextServer: Rule = ({ events, expected, stage, circumstances: { knowsServers = true } }) => {
  if (!knowsServers) return undefined;
  const reply = lastReply(events);
  const next = reply?.nextServer ?? null;
  if (reply?.message !== 'ack' || next === null || next === expected.server || next === '0.0.0.0')
    return undefined;
  return finding(
    'wrong-next-server',
    stage,
    `DHCP names ${next} as next-server; the server with the boot files is ${expected.server}.`,
    `Set next-server (siaddr) to ${expected.server}.`,
  );
};

export const noAnswer: Rule = (evidence) => unanswered(evidence, () => true);

/** The firmware gave up, or has asked often enough; that it may ask again changes nothing where nobody ever answers. */
export const noAnswerForSure: Rule = (evidence) =>
  unanswered(evidence, (events) => said(events, gaveUpDhcp) || isInsistent(events));

/**
 * The finding where a program that asks for an address has no answer: the firmware, or in `dhcp-again` what it loaded,
 * which the firmware's own questions do not count for.
 */
function unanswered(
  evidence: Evidence,
  isEnough: (events: readonly BootEvent[]) => boolean,
): ReturnType<Rule> {
  const { stage } = evidence;
  if (stage !== 'dhcp' && stage !== 'dhcp-again') return undefined;
  const events = stage === 'dhcp-again' ? sinceProgress(evidence) : evidence.events;
  // Words from before the first packet are about the link.
  const asked = events.slice(events.findIndex(({ type }) => type === 'dhcp-request'));
  const isAsked = asked[0]?.type === 'dhcp-request';
  return isAsked && ofType(events, 'dhcp-reply').length === 0 && isEnough(asked)
    ? finding(
        'no-dhcp-answer',
        'dhcp',
        'The machine asks for an address and nobody answers.',
        'Is the DHCP server running, on this network, with a range for it? romkit doctor shows what is installed.',
      )
    : undefined;
}

/** Three questions in ten seconds and more (RFC 2131 section 4.1 has 4 s and 8 s between them). */
function isInsistent(events: readonly BootEvent[]): boolean {
  const asked = ofType(events, 'dhcp-request').map(({ atMs }) => atMs);
  return asked.length >= 3 && lastItem(asked) - firstItem(asked) >= 10_000;
}
