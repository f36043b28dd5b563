import { finding } from './diagnosis.ts';
import type { BootEvent, DhcpReplyEvent } from './event.ts';
import { ofType, type Rule } from './evidence.ts';

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

export const secondServer: Rule = ({ events, expected }) => {
  const foreign = ofType(events, 'dhcp-reply').find(
    ({ server, message }) => message !== 'nak' && server !== expected.server,
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

export const noBootFile: Rule = ({ events, expected, stage }) => {
  const reply = lastReply(events);
  if (
    expected.nbp === null ||
    reply === undefined ||
    reply.bootFile !== null ||
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

export const wrongNextServer: Rule = ({ events, expected, stage }) => {
  const reply = lastReply(events);
  const next = reply?.nextServer;
  if (stage !== 'nbp' || next === undefined || next === null || next === expected.server) return undefined;
  return finding(
    'wrong-next-server',
    'nbp',
    `DHCP names ${next} as next-server, and no TFTP server answers there.`,
    `Set next-server (siaddr) to the TFTP server, ${expected.server}.`,
  );
};

export const noAnswer: Rule = ({ events, stage }) =>
  (stage === 'dhcp' || stage === 'dhcp-again') &&
  ofType(events, 'dhcp-request').length > 0 &&
  ofType(events, 'dhcp-reply').length === 0
    ? finding(
        'no-dhcp-answer',
        'dhcp',
        'The machine asks for an address and nobody answers.',
        'Is the DHCP server running, on this network, with a range for it? romkit doctor shows what is installed.',
      )
    : undefined;
