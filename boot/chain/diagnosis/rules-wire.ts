import { finding } from './diagnosis.ts';
import { ofType, type Evidence, type Rule } from './evidence.ts';
import type { BootEvent, DhcpReplyEvent, HttpResponseEvent } from '../event.ts';
import type { ChainState } from '../track.ts';
import { firstItem } from '../../../system/present.ts';

/** The events since the last stage was done. */
export function sinceProgress({ events, state }: Pick<Evidence, 'events' | 'state'>): readonly BootEvent[] {
  const fromMs = doneMs(state);
  return events.filter(({ atMs }) => atMs >= fromMs);
}

/** When the last stage that was seen had ended; -1 before the first has. */
export const doneMs = ({ stages }: ChainState): number =>
  Math.max(-1, ...stages.map(({ endedMs }) => endedMs ?? -1));

const isDhcp = ({ stage }: Evidence): boolean => stage === 'dhcp' || stage === 'dhcp-again';

/** The server takes back what the machine asks for (RFC 2131 section 3.1): once is ordinary, again and again is not. */
export const dhcpNak: Rule = (evidence) => {
  const replies = isDhcp(evidence) ? ofType(sinceProgress(evidence), 'dhcp-reply') : [];
  const naks = replies.filter(({ message }) => message === 'nak');
  if (naks.length < 2 || replies.at(-1)?.message !== 'nak') return undefined;
  return finding(
    'dhcp-nak',
    evidence.stage,
    `The DHCP server ${firstItem(naks).server} refuses the address that the machine asks for (DHCPNAK), ${naks.length} times.`,
    'Look at its log: an address of another network, a lease of somebody else, or two servers that do not agree.',
  );
};

export const onlyNak: Rule = (evidence) => {
  const last = isDhcp(evidence) ? ofType(sinceProgress(evidence), 'dhcp-reply').at(-1) : undefined;
  return last?.message === 'nak' ? dhcpNakOnce(last, evidence) : undefined;
};

const dhcpNakOnce = ({ server }: DhcpReplyEvent, { stage }: Evidence): ReturnType<Rule> =>
  finding(
    'dhcp-nak',
    stage,
    `The DHCP server ${server} refuses the address that the machine asks for (DHCPNAK).`,
    'Look at its log: an address of another network, a lease of somebody else, or two servers that do not agree.',
  );

/** A block is sent again and again and never acknowledged: packets of its size do not arrive. */
export const largePacketsLost: Rule = (evidence) => {
  const resend = ofType(sinceProgress(evidence), 'tftp-resend').at(-1);
  return resend === undefined
    ? undefined
    : finding(
        'large-packets-lost',
        evidence.stage,
        `${resend.server} sends block ${resend.block} of ${resend.file} (${resend.dataBytes} bytes) again and again, and it is never acknowledged: packets of that size do not arrive.`,
        'Compare the MTU of server, switches, tunnels and VLANs; let the TFTP server use a smaller block size (1408 or 512).',
      );
};

/** The machine asks for a file, and the server says nothing: neither data nor an error. */
export const serverSilent: Rule = (evidence) => {
  const events = sinceProgress(evidence);
  const asked = ofType(events, 'tftp-request');
  const last = asked.at(-1);
  const isAnswered = events.some((event) =>
    ['tftp-progress', 'tftp-end', 'tftp-probe', 'tftp-resend'].includes(event.type),
  );
  if (last === undefined || isAnswered) return undefined;
  return finding(
    'no-server-answer',
    evidence.stage,
    `${last.server} does not answer TFTP: the machine asks it for ${last.file} in vain.`,
    'Is the TFTP server running there, and is it the one that DHCP means (next-server, siaddr)? Look for a firewall in between.',
  );
};

/** The server that DHCP names is not on the network, nor anybody who would lead there. */
export const serverAbsent: Rule = (evidence) => {
  const silent = ofType(sinceProgress(evidence), 'arp-unanswered').at(-1);
  if (silent === undefined) return undefined;
  const { address } = silent;
  const isNamed = ofType(evidence.events, 'dhcp-reply').some(({ nextServer }) => nextServer === address);
  return finding(
    'no-server-answer',
    evidence.stage,
    `No host on this network answers for ${address}${isNamed ? ', which DHCP names as next-server' : ''}.`,
    'Is it switched on, with this address and netmask? Else let DHCP name the server that has the boot files (next-server, siaddr).',
  );
};

/** Nothing listens for TFTP where DHCP sends the machine. */
export const tftpDown: Rule = (evidence) => {
  const refused = ofType(sinceProgress(evidence), 'udp-refused').find(({ port }) => port === 69);
  return refused === undefined
    ? undefined
    : finding(
        'no-server-answer',
        evidence.stage,
        `Nothing listens on port 69 of ${refused.server}: no TFTP server runs there.`,
        'Start it, or let DHCP name the server that has the boot files (next-server, siaddr).',
      );
};

/** A redirect that leads back to where it came from, or on and on. */
export const redirectLoop: Rule = (evidence) => {
  const redirects = ofType(sinceProgress(evidence), 'http-response').filter(
    ({ status }) => status >= 300 && status < 400,
  );
  const [last] = redirects.slice(-1);
  if (last === undefined || redirects.length < 8) return undefined;
  return finding(
    'redirect-loop',
    evidence.stage,
    `The web server redirects ${last.path} again and again${last.location ? `, at last to ${last.location}` : ''}.`,
    'Mend the rules of the web server that redirect in a circle.',
  );
};

/** A script's next attempt comes within seconds; where nobody answers by HTTPS it would take a minute. */
const nextAttemptMs = 20_000;

/** It asks again by HTTP at once, as if there had been no redirect, and has not tried HTTPS. */
export const redirectIgnored: Rule = (evidence) => {
  const events = sinceProgress(evidence);
  const [before, last] = ofType(events, 'http-response').slice(-2);
  const hasTried = events.some(({ type }) => type.startsWith('tls-') || type === 'tcp-refused');
  return before === undefined || last === undefined || hasTried || !isToHttps(before)
    ? undefined
    : before.path === last.path && last.atMs - before.atMs < nextAttemptMs
      ? redirectElsewhere(evidence)
      : undefined;
};

const isToHttps = ({ status, location }: HttpResponseEvent): boolean =>
  status >= 300 && status < 400 && /^https:/.test(location ?? '');

/** It was sent to an address by a protocol, and went nowhere. */
export const redirectElsewhere: Rule = (evidence) => {
  const events = sinceProgress(evidence);
  const last = ofType(events, 'http-response').at(-1);
  if (last === undefined || !isToHttps(last)) return undefined;
  return finding(
    'protocol-not-supported',
    evidence.stage,
    `The web server redirects ${last.path} to ${last.location ?? 'https'}, and the machine did not follow.`,
    'Serve boot files by http without a redirect, or build the firmware with --enable DOWNLOAD_PROTO_HTTPS and --trust.',
  );
};

/** The connection ended before the answer did; the machine may try again, until that has been in vain as well. */
export const connectionCut: Rule = (evidence) => {
  const responses = ofType(sinceProgress(evidence), 'http-response');
  const last = responses.at(-1);
  const times = responses.filter(({ path, complete }) => path === last?.path && !complete).length;
  return last === undefined || last.complete || last.status >= 300 || last.endedBy === 'client'
    ? undefined
    : finding(
        'connection-cut',
        evidence.stage,
        `The connection to ${last.server} ended after ${last.bytes} bytes of ${last.path}${last.totalBytes === null ? '' : `, which has ${last.totalBytes}`}.`,
        'Look at the log of the web server, and at proxies and firewalls in between.',
        times > 2,
      );
};

/** Any file that a server refused and that nothing came after: the last resort before the console's last line. */
export const otherFileRefused: Rule = (evidence) => {
  const last = sinceProgress(evidence).findLast(
    (event) =>
      (event.type === 'http-response' && event.status >= 400) ||
      (event.type === 'tftp-end' && event.endedBy === 'server'),
  );
  if (last?.type === 'http-response')
    return finding(
      last.status >= 500
        ? 'web-server-error'
        : last.status === 403 || last.status === 401
          ? 'http-forbidden'
          : 'script-failed',
      evidence.stage,
      `The web server answers ${last.status} to ${last.path}, and the machine asks for nothing more.`,
      'Put the file there, or mend the line of the script that names it.',
    );
  return last?.type !== 'tftp-end' || last.error === null
    ? undefined
    : finding(
        'tftp-error',
        evidence.stage,
        `The TFTP server ${last.server} refuses ${last.file} (error ${last.errorCode ?? 0}), and the machine asks for nothing more.`,
        'Put the file there, readable for all, or mend the name by which it is asked for.',
      );
};
