import { describe, expect, it } from '@jest/globals';
import { evidenceOf } from './evidence-of.ts';
import {
  noAnswerForSure,
  noBootFile,
  noBootFileForSure,
  poolEmpty,
  secondServer,
  wrongNextServer,
  wrongServerOfScripts,
} from '../../../../boot/chain/diagnosis/rules-dhcp.ts';
import type { BootEventBody, DhcpReplyEvent } from '../../../../boot/chain/event.ts';
import { answers, asks, circumstances, expectation, offers, server } from '../boot-story.ts';

const offer = (more: Partial<DhcpReplyEvent>): BootEventBody =>
  ({ ...offers(null), ...more }) as BootEventBody;
const without = { address: null };

describe('a second DHCP server', () => {
  const other = (address: string) => offer({ server: address });

  it('is the first that gives an address and is not the one meant', () => {
    const events = [offers(null), other('10.77.0.2'), other('10.77.0.3')];
    expect(secondServer(evidenceOf('dhcp', events))?.message).toMatch(/server, 10\.77\.0\.2, answered/);
    const unknown = { ...circumstances, knowsServers: false };
    expect(secondServer({ ...evidenceOf('dhcp', events), circumstances: unknown })).toBeUndefined();
  });

  it('is none that gives no address, or refuses', () => {
    const events = [
      offer({ ...without, server: '10.77.0.2' }),
      offer({ message: 'nak', server: '10.77.0.2' }),
    ];
    expect(secondServer(evidenceOf('dhcp', events))).toBeUndefined();
  });
});

describe('an answer without boot file', () => {
  const named = 'undionly.kpxe';

  it.each<[string, readonly BootEventBody[], string]>([
    ['an acknowledgement', [answers(null)], server],
    ['the last acknowledgement', [answers(named), answers(null, null, '10.77.0.2')], '10.77.0.2'],
    ['an acknowledgement before an offer', [answers(null, null, '10.77.0.2'), offers(null)], '10.77.0.2'],
    ['the last offer', [offer({ server: '10.77.0.2' }), offer({ server: '10.77.0.3' })], '10.77.0.3'],
  ])('is told by %s', (_which, events, from) => {
    const found = noBootFile(evidenceOf('dhcp', events));
    expect(found).toMatchObject({ code: 'dhcp-without-boot-file', message: expect.stringContaining(from) });
  });

  it.each<[string, readonly BootEventBody[]]>([
    ['one names it', [answers(named)]],
    ['nobody answered', [asks()]],
    ['no address is given', [offer(without)]],
    ['the offered address is refused', [offers(null), offer({ message: 'nak' })]],
    ['an offer of a proxyDHCP server names it', [offer({ ...without, bootFile: named }), answers(null)]],
  ])('is none where %s', (_why, events) => expect(noBootFile(evidenceOf('dhcp', events))).toBeUndefined());

  it('is none for a ROM that needs no boot program, nor after it came', () => {
    const byRom = { ...evidenceOf('dhcp', [answers(null)]), expected: { ...expectation, nbp: null } };
    expect(noBootFile(byRom)).toBeUndefined();
    expect(noBootFile(evidenceOf('boot-script', [answers(null)]))).toBeUndefined();
    expect(noBootFile(evidenceOf('nbp', [answers(null)]))?.code).toBe('dhcp-without-boot-file');
  });

  it('is sure after three offers that the machine does not take', () => {
    const three = [asks(), offers(null), offers(null), offers(null)];
    expect(noBootFileForSure(evidenceOf('dhcp', three))?.code).toBe('dhcp-without-boot-file');
    expect(noBootFileForSure(evidenceOf('dhcp', three.slice(0, 3)))).toBeUndefined();
    const takes = { ...asks(), message: 'request' } as BootEventBody;
    expect(noBootFileForSure(evidenceOf('dhcp', [...three, takes]))).toBeUndefined();
    const mixed = [...three.slice(0, 3), answers(null)];
    expect(noBootFileForSure(evidenceOf('dhcp', mixed))).toBeUndefined();
  });
});

describe('an empty pool', () => {
  const bare = offer(without);

  it.each([
    [offer({ ...without, vendorClass: 'PXEClient' }), / without an address, as a proxyDHCP server, and/],
    [offer({ ...without, vendorClass: 'PXEClient:Arch:0' }), /, as a proxyDHCP server, /],
    [offer({ ...without, vendorClass: 'no PXEClient' }), / without an address, and/],
    [bare, / without an address, and/],
  ])('is told by two offers without an address, %#', (first, message) => {
    const found = poolEmpty(evidenceOf('dhcp', [first, bare]));
    expect(found).toMatchObject({ code: 'dhcp-pool-empty', message: expect.stringMatching(message) });
  });

  it.each<[string, readonly BootEventBody[]]>([
    ['after one offer', [bare]],
    ['where one gives an address', [bare, bare, offers(null)]],
    ['where one refuses', [bare, bare, offer({ ...without, message: 'nak' })]],
  ])('is none %s', (_when, events) => expect(poolEmpty(evidenceOf('dhcp', events))).toBeUndefined());

  it('is none at another stage', () => expect(poolEmpty(evidenceOf('nbp', [bare, bare]))).toBeUndefined());
});

describe('a next-server', () => {
  const other = [answers('undionly.kpxe', '10.77.0.9')];

  it('that is another is told where the boot program is due, and scripts', () => {
    expect(wrongNextServer(evidenceOf('nbp', other))?.code).toBe('wrong-next-server');
    expect(wrongNextServer(evidenceOf('mac-script', other))).toBeUndefined();
    for (const stage of ['boot-script', 'mac-script'] as const)
      expect(wrongServerOfScripts(evidenceOf(stage, other))).toMatchObject({
        code: 'wrong-next-server',
        stage,
      });
    expect(wrongServerOfScripts(evidenceOf('kernel', other))).toBeUndefined();
  });

  it.each<[string, readonly BootEventBody[]]>([
    ['it is the one meant', [answers('undionly.kpxe')]],
    ['none is named', [answers('undionly.kpxe', null)]],
    ['the field is empty', [answers('undionly.kpxe', '0.0.0.0')]],
    ['it is only offered', [offer({ nextServer: '10.77.0.9' })]],
  ])('is right where %s', (_why, events) =>
    expect(wrongNextServer(evidenceOf('nbp', events))).toBeUndefined(),
  );

  it('is never wrong where nobody knows the right one', () => {
    const unknown = { ...circumstances, knowsServers: false };
    expect(wrongNextServer({ ...evidenceOf('nbp', other), circumstances: unknown })).toBeUndefined();
  });
});

describe('a machine that nobody answers', () => {
  const asked = (...timesMs: readonly number[]) => {
    const evidence = evidenceOf(
      'dhcp',
      timesMs.map(() => asks()),
    );
    return { ...evidence, events: evidence.events.map((event, i) => ({ ...event, atMs: timesMs[i]! })) };
  };

  it('is sure of it after three questions in ten seconds (RFC 2131 section 4.1)', () => {
    expect(noAnswerForSure(asked(0, 4000, 10_000))?.code).toBe('no-dhcp-answer');
    expect(noAnswerForSure(asked(0, 4000, 9999))).toBeUndefined();
    expect(noAnswerForSure(asked(0, 20_000))).toBeUndefined();
  });
});
