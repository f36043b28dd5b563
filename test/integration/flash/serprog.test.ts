import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askSerprog, type SerprogAddress } from '../../../rom/flash/backends/serprog.ts';
import { findSerprog } from '../../../rom/flash/backends/serprog/find.ts';
import { listSerialPorts } from '../../../system/serial-ports.ts';
import { newCard, type Card, type CardOptions } from '../../support/card/card.ts';
import { serveOverSerial, type SerialLine } from '../../support/card/serve-serial.ts';
import { serveOverTcp, type CardServer } from '../../support/card/serve-tcp.ts';
import { describeWhen } from '../../support/skip.ts';

let folder: string;
let card: Card;
let server: CardServer | undefined;
let line: SerialLine | undefined;
let other: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-serprog-'));
});
afterEach(async () => {
  await line?.close();
  await server?.close();
  other?.close();
  line = server = other = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function overTcp(options: CardOptions = {}): Promise<SerprogAddress> {
  card = newCard(options);
  server = await serveOverTcp(card);
  return { kind: 'tcp', host: '127.0.0.1', port: server.port };
}

async function overSerial(options: CardOptions = {}): Promise<SerprogAddress> {
  await overTcp(options);
  line = await serveOverSerial(join(folder, 'tty'), server!.port);
  return { kind: 'serial', path: line.path, baudRate: 115_200 };
}

const answer = {
  name: 'bench flasher 01',
  interfaceVersion: 1,
  hasSpi: true,
  jedecId: [0xef, 0x30, 0x13],
  status: 0,
};

describe('a serial flasher over TCP', () => {
  it('gives its name, and the id of the chip', async () => {
    expect(await askSerprog(await overTcp({ programmerName: answer.name }))).toEqual(answer);
    expect(card.counters.changes).toBe(0);
  });

  it('may refuse to speak to the chip', async () => {
    const address = await overTcp({ faults: [{ type: 'nak' }] });
    expect(await askSerprog(address)).toMatchObject({ hasSpi: true, jedecId: null, status: null });
  });

  it('may not be there', async () => {
    const address = await overTcp();
    await server!.close();
    await expect(askSerprog(address)).rejects.toMatchObject({
      code: 'flash-device-gone',
      message: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
    });
  });

  it.each(['cut', 'silence'] as const)('may go in the middle: %s', async (type) => {
    const address = await overTcp({ faults: [{ type, at: { counter: 'receivedBytes', reaches: 4 } }] });
    await expect(askSerprog(address, 1000)).rejects.toMatchObject({
      code: 'flash-device-gone',
      message: expect.stringContaining('No serial flasher answers'),
    });
  });

  it('is no web server', async () => {
    other = createServer((socket) => {
      socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((resolve) => other!.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(askSerprog({ kind: 'tcp', host: '127.0.0.1', port }, 1000)).rejects.toMatchObject({
      code: 'flash-device-gone',
    });
  });

  it('is given up on request', async () => {
    const address = await overTcp({
      faults: [{ type: 'silence', at: { counter: 'receivedBytes', reaches: 1 } }],
    });
    const abort = new AbortController();
    const asked = askSerprog(address, 60_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

describeWhen({ tools: ['socat'] })('a serial flasher at a serial port', () => {
  it('gives its name, again and again', async () => {
    const address = await overSerial({ programmerName: answer.name });
    expect(await askSerprog(address)).toEqual(answer);
    expect(await askSerprog(address)).toEqual(answer);
    expect(card.counters.connections).toBe(1);
  });

  it('is found again in the middle of a command that somebody has left', async () => {
    const address = await overSerial();
    const { SerialPort } = await import('serialport');
    const port = new SerialPort({ path: line!.path, baudRate: 115_200 });
    // The head of an SPI operation of 200 bytes, of which none follow.
    port.write(Buffer.of(0x13, 200, 0, 0, 0, 0, 0));
    while (card.counters.receivedBytes < 7) await setImmediate();
    await new Promise((resolve) => port.close(resolve));
    expect(await askSerprog(address)).toMatchObject({ name: 'test card' });
    expect(card.counters.changes).toBe(0);
  });

  it('may be a port that is not there', async () => {
    const address = { kind: 'serial', path: join(folder, 'ttyUSB0'), baudRate: 115_200 } as const;
    await expect(askSerprog(address)).rejects.toMatchObject({
      code: 'flash-device-gone',
      message: expect.stringContaining('ttyUSB0 cannot be reached'),
    });
  });

  it('may be pulled out', async () => {
    const address = await overSerial({
      faults: [{ type: 'cut', at: { counter: 'receivedBytes', reaches: 4 } }],
    });
    await expect(askSerprog(address, 2000)).rejects.toMatchObject({ code: 'flash-device-gone' });
  });
});

describe('the serial ports of this machine', () => {
  it('can be listed, with udev or without', async () => {
    for (const { path } of await listSerialPorts()) expect(path).toMatch(/^\/dev\//);
  });
});

describeWhen({ tools: ['socat'] })('a serial flasher whose port nobody has named', () => {
  /** Two adapters of one's own, that answer and that do not, and a port that is built in. */
  async function find(
    ...answering: readonly boolean[]
  ): Promise<{ asked: string[]; found: Promise<string> }> {
    const real = await overSerial({ programmerName: 'bench flasher 01' });
    const silent: SerprogAddress = { kind: 'tcp', host: '127.0.0.1', port: await portOfNobody() };
    const ports = ['/dev/ttyS0', ...answering.map((_, index) => `/dev/ttyUSB${index}`)];
    const asked: string[] = [];
    const found = findSerprog({
      list: () =>
        Promise.resolve(
          ports.map((path) => ({ path, manufacturer: 'Maker', serialNumber: null, usbIds: '1a86:7523' })),
        ),
      ask: (address, timeoutMs, signal) => {
        const { path } = address as Extract<SerprogAddress, { kind: 'serial' }>;
        asked.push(path);
        return askSerprog(answering[Number(path.at(-1))] === true ? real : silent, timeoutMs, signal);
      },
    });
    return { asked, found };
  }

  async function portOfNobody(): Promise<number> {
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise<unknown>((resolve) => nobody.close(resolve));
    return port;
  }

  it('is the one that answers; a port that is built in is not asked', async () => {
    const { asked, found } = await find(false, true);
    expect(await found).toBe('serprog:dev=/dev/ttyUSB1:115200');
    expect(asked).toEqual(['/dev/ttyUSB0', '/dev/ttyUSB1']);
  });

  it.each([
    [2, 'No serial flasher answers at /dev/ttyUSB0, /dev/ttyUSB1.'],
    [0, 'This machine has no serial port of a USB adapter at which a flasher could be.'],
  ])('may not be there, at %i adapters', async (count, message) => {
    const { found } = await find(...Array<boolean>(count).fill(false));
    await expect(found).rejects.toMatchObject({ code: 'no-programmer', exitCode: 3, message });
  });
});

describe('several serial flashers', () => {
  it('are told apart by the person', async () => {
    const real = await overTcp({ programmerName: 'bench flasher 01' });
    const port = { manufacturer: null, serialNumber: null, usbIds: null };
    const found = findSerprog({
      list: () =>
        Promise.resolve([
          { path: '/dev/ttyACM0', ...port },
          { path: '/dev/ttyACM1', ...port },
        ]),
      ask: (_, timeoutMs, signal) => askSerprog(real, timeoutMs, signal),
    });
    await expect(found).rejects.toMatchObject({
      code: 'several-programmers',
      exitCode: 2,
      details: ['/dev/ttyACM0  "bench flasher 01"', '/dev/ttyACM1  "bench flasher 01"'],
      hint: expect.stringContaining('--device flashrom:serprog:dev=/dev/ttyACM0:115200'),
    });
  });
});
