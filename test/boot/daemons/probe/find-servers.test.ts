import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findServers, usualManner, type FoundServer } from '../../../../boot/daemons/probe/find-servers.ts';
import { parseDhcp } from '../../../../boot/evidence/wire/packet/dhcp.ts';

const mac = '52:54:00:77:00:01';
const clientPort = 0;
/** How long answers are awaited: on a busy machine they take more than 60 ms to come back. */
const patientMs = 500;
const twoPauses = [patientMs, patientMs];

let server: Socket;
beforeEach(async () => {
  server = createSocket('udp4').bind(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => void server.close());

/** The questions that came, and an offer to each that one is made for. */
function answering(
  offer: (isPxe: boolean, count: number) => Partial<FoundServer>[],
): { xid: number; isPxe: boolean }[] {
  const questions: { xid: number; isPxe: boolean }[] = [];
  server.on('message', (packet, from) => {
    const event = parseDhcp(packet, from.address)!.event;
    if (event.type !== 'dhcp-request') return;
    questions.push({ xid: event.xid, isPxe: event.vendorClass !== null });
    for (const values of offer(event.vendorClass !== null, questions.length))
      server.send(offerPacket(packet, values), from.port, from.address);
  });
  return questions;
}

function offerPacket(question: Buffer, { server: own, address, bootFile }: Partial<FoundServer>): Buffer {
  const packet = Buffer.from(question.subarray(0, 240));
  packet[0] = 2;
  if (address) packet.set(address.split('.').map(Number), 16);
  packet.write(bootFile ?? '', 108);
  const identifier = (own ?? '127.0.0.1').split('.').map(Number);
  return Buffer.concat([packet, Buffer.from([53, 1, 2, 54, 4, ...identifier, 255])]);
}

const find = (pausesMs: readonly number[], signal?: AbortSignal): Promise<readonly FoundServer[]> =>
  findServers(
    { mac, broadcast: '127.0.0.1', ...(signal ? { signal } : {}) },
    { clientPort, serverPort: server.address().port, pausesMs },
  );

describe('servers of a network', () => {
  it('are asked twice on the ports of DHCP, for four seconds: dnsmasq looks for three whether an address is free', () => {
    const { clientPort: own, serverPort, pausesMs } = usualManner;
    expect([own, serverPort]).toEqual([68, 67]);
    expect(pausesMs).toHaveLength(2);
    expect(pausesMs[0]! + pausesMs[1]!).toBe(4000);
  });

  it('are asked as an ordinary client and as a PXE client, and again', async () => {
    const questions = answering(() => []);
    expect(await find(twoPauses)).toEqual([]);
    expect(questions.map(({ isPxe }) => isPxe)).toEqual([false, true, false, true]);
    const [plain, pxe, ...again] = questions.map(({ xid }) => xid);
    expect(pxe).toBe((plain! + 1) % 2 ** 32);
    expect(again).toEqual([plain, pxe]);
  });

  it('are found once each, by the answer that names a boot file', async () => {
    answering((isPxe) => [
      { address: '10.77.0.50', ...(isPxe ? { bootFile: 'undionly.kpxe' } : {}) },
      ...(isPxe ? [{ server: '10.77.0.3', bootFile: 'pxelinux.0' }] : []),
    ]);
    expect(await find(twoPauses)).toMatchObject([
      { server: '127.0.0.1', kind: 'dhcp', address: '10.77.0.50', bootFile: 'undionly.kpxe' },
      { server: '10.77.0.3', kind: 'proxy', address: null, bootFile: 'pxelinux.0' },
    ]);
  });

  it('keep the boot file that they named first', async () => {
    answering((isPxe, count) => [
      { address: '10.77.0.50', bootFile: count === 1 ? 'a' : count === 2 ? '' : 'b' },
    ]);
    expect(await find(twoPauses)).toMatchObject([{ bootFile: 'a' }]);
  });

  it('are no more than twenty', async () => {
    answering(() => Array.from({ length: 25 }, (_, index) => ({ server: `10.77.1.${index}` })));
    expect(await find([patientMs])).toHaveLength(20);
  });

  it('are not waited for once the signal fires', async () => {
    const controller = new AbortController();
    answering(() => {
      controller.abort(new Error('enough'));
      return [];
    });
    await expect(find([600_000], controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('cannot be asked from a port that another program holds alone', async () => {
    const taken = server.address().port;
    await expect(
      findServers({ mac, broadcast: '127.0.0.1' }, { clientPort: taken, serverPort: 9, pausesMs: [] }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('cannot be asked on a network that has no such address', async () => {
    await expect(
      findServers({ mac, broadcast: 'no address' }, { clientPort, serverPort: 9, pausesMs: [1] }),
    ).rejects.toThrow();
  });
});
