import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FlashProgress, WriteOutcome } from '../../../rom/flash/backend.ts';
import { flashromBackend } from '../../../rom/flash/backends/flashrom.ts';
import { newCard, type Card, type CardOptions } from '../../support/card/card.ts';
import { chipModels } from '../../support/card/chip-models.ts';
import { changedOutside, contentInMemory } from '../../support/card/content.ts';
import type { Fault } from '../../support/card/faults.ts';
import { serveOverSerial, type SerialLine } from '../../support/card/serve-serial.ts';
import { serveOverTcp, type CardServer } from '../../support/card/serve-tcp.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(120_000);

const describeHere = describeWhen({ tools: ['flashrom', 'socat'] });
const slot = { start: 0x2000, end: 0x12000 };

let folder: string;
let before: Buffer;
let after: Buffer;
let card: Card;
let server: CardServer | undefined;
let line: SerialLine | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-flashrom-'));
});
afterEach(async () => {
  await line?.close();
  await server?.close();
  line = server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => join(folder, `${name}.bin`);

/** A card with random content, and an image that differs from it in the slot. */
async function insert(options: CardOptions = {}): Promise<string> {
  before = randomBytes(chipModels[options.chip ?? 'W25X40'].sizeBytes);
  after = Buffer.from(before);
  randomBytes(slot.end - slot.start).copy(after, slot.start);
  writeFileSync(file('old'), before);
  writeFileSync(file('new'), after);
  card = newCard({ content: contentInMemory(Buffer.from(before)), ...options });
  server = await serveOverTcp(card);
  return `serprog:ip=127.0.0.1:${server.port}`;
}

const images = (): { newFile: string; oldFile: string } => ({ newFile: file('new'), oldFile: file('old') });

describeHere('flashrom and a card behind a serial flasher', () => {
  it('says who answers, reads, writes the difference and tells how far it is', async () => {
    const programmer = await insert();
    const backend = flashromBackend({ programmer });
    const probed = await backend.probe();
    expect(probed).toMatchObject({
      chip: { name: 'W25X40', vendor: 'Winbond', sizeBytes: 512 << 10, writeProtected: false },
      identity: { device: backend.device, chip: `${backend.device}/flash` },
      tool: expect.stringMatching(/^flashrom/),
      notes: ['Programmer: test card'],
    });
    const reading: FlashProgress[] = [];
    await backend.read(file('read'), { onProgress: (progress) => reading.push(progress) });
    expect(readFileSync(file('read')).equals(before)).toBe(true);
    const writing: FlashProgress[] = [];
    const lines: string[] = [];
    const outcome = await backend.write(images(), {
      onProgress: (progress) => writing.push(progress),
      onLine: (line) => lines.push(line),
    });
    expect(outcome).toEqual({ result: 'written' });
    expect(card.content.bytes.equals(after)).toBe(true);
    expect(writing.at(-1)).toEqual({ step: 'writing', doneBytes: 64 << 10, totalBytes: 64 << 10 });
    const done = writing.map(({ doneBytes }) => doneBytes);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(lines).toContain('Erase/write done.');
    expect(card.counters).toMatchObject({ erases: 16, programs: 256 });
  });

  it('reads while it asks who is there, once, and what is read next is read anew', async () => {
    const backend = flashromBackend({ programmer: await insert() });
    await backend.probe({ readAhead: file('ahead') });
    const once = { ...card.counters };
    expect(once.readBytes).toBe(512 << 10);
    await backend.read(file('first'), {});
    expect(readFileSync(file('first')).equals(before)).toBe(true);
    expect(card.counters).toEqual(once);
    card.content.bytes[0]! ^= 1;
    await backend.read(file('second'), {});
    expect(readFileSync(file('second')).equals(card.content.bytes)).toBe(true);
  });

  it('does not take what was read before a write for what is there after it', async () => {
    const backend = flashromBackend({ programmer: await insert() });
    await backend.probe({ readAhead: file('ahead') });
    expect(await backend.write(images(), {})).toEqual({ result: 'written' });
    await backend.read(file('read'), {});
    expect(readFileSync(file('read')).equals(after)).toBe(true);
  });

  it('erases and writes nothing where all is there already', async () => {
    const backend = flashromBackend({ programmer: await insert() });
    await backend.probe();
    expect(await backend.write({ newFile: file('old') }, {})).toEqual({ result: 'written' });
    expect(card.counters).toMatchObject({ erases: 0, programs: 0 });
  });

  it('asks for the chip where several could be meant, and takes the name', async () => {
    const programmer = await insert({ chip: 'W25Q64' });
    const refusal = await flashromBackend({ programmer })
      .probe()
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'flash-wrong-chip', exitCode: 30 });
    const { details } = refusal as { details: string[] };
    expect(details.length).toBeGreaterThan(1);
    const chosen = await flashromBackend({ programmer, chip: details[0]! }).probe();
    expect(chosen.chip).toMatchObject({ name: details[0], sizeBytes: 8 << 20 });
  });

  it('notices another chip in the place of the one that it knew', async () => {
    const programmer = await insert();
    const backend = flashromBackend({ programmer, chip: 'W25X40' });
    await backend.probe();
    const { port } = server!;
    await server!.close();
    server = await serveOverTcp(newCard({ chip: 'W25X80' }), port);
    await expect(backend.probe()).rejects.toMatchObject({
      code: 'flash-wrong-chip',
      message: expect.stringContaining('ef 3014'),
    });
  });

  it('does the same over a serial port', async () => {
    await insert();
    line = await serveOverSerial(file('tty'), server!.port);
    const backend = flashromBackend({ programmer: `serprog:dev=${line.path}:115200`, chip: 'W25X40' });
    expect((await backend.probe()).notes).toEqual([`Programmer: test card, at ${line.path}`]);
    await backend.read(file('read'), {});
    expect(readFileSync(file('read')).equals(before)).toBe(true);
    expect(await backend.write(images(), {})).toEqual({ result: 'written' });
    expect(card.content.bytes.equals(after)).toBe(true);
  });
});

describeHere('what goes wrong while flashrom writes', () => {
  /** Write to a card with a fault; nothing outside of the slot may change whatever it is. */
  async function writeWith(fault: Fault): Promise<WriteOutcome> {
    const backend = flashromBackend({ programmer: await insert({ faults: [fault] }), chip: 'W25X40' });
    await backend.probe();
    const outcome = await backend.write(images(), { stallAfterMs: 5000 });
    expect(changedOutside(before, card.content.bytes, slot)).toBe(0);
    return outcome;
  }

  const isOld = (): boolean => card.content.bytes.equals(before);
  const at = { counter: 'changes', reaches: 40 } as const;

  it('the chip is write-protected: nothing has changed', async () => {
    expect(await writeWith({ type: 'write-protect' })).toMatchObject({ kind: 'protected' });
    expect(isOld()).toBe(true);
  });

  it.each([
    [{ type: 'locked', address: 0x3000, lengthBytes: 1 }, 'failed-in-write', /at 0x003000/],
    [{ type: 'nak', from: at }, 'device-gone', /stopped answering while writing at 0x004000/],
    [{ type: 'cut', at }, 'device-gone', /hung up, writing at 0x004000.*answers again.*ef3013/],
    [
      { type: 'power-loss', at: { counter: 'erases', reaches: 2 }, done: 0.3 },
      'device-gone',
      /erasing at 0x003000/,
    ],
    [{ type: 'silence', at }, 'stalled', /writing at 0x004000.*answers again/],
    [{ type: 'floating', from: at }, 'stalled', /writing at 0x004000.*the chip does not/],
  ] as const)('%j is %s', async (fault, kind, message) => {
    expect(await writeWith(fault)).toMatchObject({
      result: 'failed',
      ...{ kind, message: expect.stringMatching(message) },
      details: expect.arrayContaining([expect.stringMatching(/serprog|FAILED|0x/)]),
    });
    expect(isOld()).toBe(false);
  });

  it('a port that was pulled out', async () => {
    await insert({ faults: [{ type: 'cut', at }] });
    line = await serveOverSerial(file('tty'), server!.port);
    const backend = flashromBackend({ programmer: `serprog:dev=${line.path}:115200`, chip: 'W25X40' });
    await backend.probe();
    expect(await backend.write(images(), {})).toMatchObject({ kind: 'device-gone' });
  });

  it('somebody ends it', async () => {
    // The card is silent from there on, so that flashrom cannot be done before it is ended.
    const silence = { type: 'silence', at: { counter: 'changes', reaches: 100 } } as const;
    const backend = flashromBackend({ programmer: await insert({ faults: [silence] }), chip: 'W25X40' });
    await backend.probe();
    const abort = new AbortController();
    const hooks = { signal: abort.signal, onProgress: () => abort.abort() };
    expect(await backend.write(images(), hooks)).toMatchObject({ kind: 'interrupted' });
  });
});

describeHere('what goes wrong before', () => {
  it.each([
    [{ type: 'floating' }, 'flash-device-gone', /No chip answers/],
    [{ type: 'nak' }, 'flash-device-gone', /No chip answers.*refuses/],
  ] as const)('%j is %s when looking for the chip', async (fault, code, message) => {
    const backend = flashromBackend({ programmer: await insert({ faults: [fault] }), chip: 'W25X40' });
    await expect(backend.probe()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(card.counters.changes).toBe(0);
  });

  it('another chip answers than the one that was named', async () => {
    const wrong = { type: 'wrong-id', jedecId: [0xef, 0x30, 0x14] } as const;
    const backend = flashromBackend({ programmer: await insert({ faults: [wrong] }), chip: 'W25X40' });
    await backend.probe();
    await expect(backend.read(file('read'), {})).rejects.toMatchObject({
      code: 'flash-wrong-chip',
      exitCode: 30,
      message: expect.stringContaining('ef 3014'),
    });
  });

  it.each([
    ['cut', 'flash-device-gone'],
    ['silence', 'flash-stalled'],
  ] as const)('%s while reading is %s', async (type, code) => {
    const programmer = await insert({ faults: [{ type, at: { counter: 'operations', reaches: 8 } }] });
    const backend = flashromBackend({ programmer, chip: 'W25X40' });
    await backend.probe();
    await expect(backend.read(file('read'), { stallAfterMs: 5000 })).rejects.toMatchObject({ code });
  });

  it('silence while it reads what nobody has named is stalled, half of it read', async () => {
    const at = { counter: 'readBytes', reaches: 256 << 10 } as const;
    const backend = flashromBackend({ programmer: await insert({ faults: [{ type: 'silence', at }] }) });
    const progress: FlashProgress[] = [];
    const hooks = { readAhead: file('ahead'), stallAfterMs: 5000 };
    await expect(
      backend.probe({ ...hooks, onProgress: (each) => progress.push(each) }),
    ).rejects.toMatchObject({ code: 'flash-stalled', message: expect.stringContaining('reading') });
    expect(progress.at(-1)).toMatchObject({ step: 'reading', totalBytes: 512 << 10 });
  });

  it('nobody listens there', async () => {
    const programmer = await insert();
    await server!.close();
    await expect(flashromBackend({ programmer }).probe()).rejects.toMatchObject({
      code: 'flash-device-gone',
    });
  });

  it('flashrom was built without the programmer', async () => {
    await expect(flashromBackend({ programmer: 'no_such_spi' }).probe()).rejects.toMatchObject({
      code: 'flash-tool-unfit',
      message: expect.stringContaining('no_such_spi'),
    });
  });

  it('there is no such chip', async () => {
    const backend = flashromBackend({ programmer: await insert(), chip: 'NOSUCH1' });
    await expect(backend.probe()).rejects.toMatchObject({
      code: 'flash-wrong-chip',
      message: expect.stringContaining('NOSUCH1'),
    });
  });
});

/** flashrom's own chips, whose content is in a file that it saves when it ends. */
describeHere("flashrom's dummy chips", () => {
  const insertDummy = (parameters: string): string => {
    before = randomBytes(512 << 10);
    after = randomBytes(512 << 10);
    writeFileSync(file('old'), before);
    writeFileSync(file('chip'), before);
    writeFileSync(file('new'), after);
    return `dummy:emulate=SST25VF040.REMS,image=${file('chip')}${parameters}`;
  };

  const openDummy = async (parameters: string): Promise<ReturnType<typeof flashromBackend>> => {
    const backend = flashromBackend({ programmer: insertDummy(parameters), chip: 'SST25VF040' });
    await backend.probe();
    return backend;
  };

  it('are read and written', async () => {
    const backend = await openDummy('');
    await backend.read(file('read'), {});
    expect(readFileSync(file('read')).equals(before)).toBe(true);
    expect(await backend.write(images(), {})).toEqual({ result: 'written' });
    expect(readFileSync(file('chip')).equals(after)).toBe(true);
  });

  it('may refuse to program', async () => {
    const backend = await openDummy(',spi_blacklist=02');
    const outcome = await backend.write(images(), {});
    expect(outcome).toMatchObject({ result: 'failed', message: expect.stringMatching(/refuses/) });
  });

  it('may refuse to be read', async () => {
    const backend = await openDummy(',spi_blacklist=03');
    await expect(backend.read(file('read'), {})).rejects.toMatchObject({ code: 'flash-read-failed' });
    expect(await backend.write({ newFile: file('new') }, {})).toMatchObject({ kind: 'unchanged' });
  });

  it('may be told to ignore what they are sent, which only reading shows', async () => {
    const backend = await openDummy(',spi_ignorelist=02');
    expect(await backend.write(images(), {})).toEqual({ result: 'written' });
    expect(readFileSync(file('chip')).equals(after)).toBe(false);
  });

  it('say that they are locked', async () => {
    const programmer = 'dummy:emulate=W25Q128FV,hwwp=yes,spi_status=0x00fc';
    const backend = flashromBackend({ programmer, chip: 'W25Q128.V' });
    expect((await backend.probe()).chip).toMatchObject({ sizeBytes: 16 << 20, writeProtected: true });
    writeFileSync(file('new'), Buffer.alloc(16 << 20));
    expect(await backend.write({ newFile: file('new') }, {})).toMatchObject({ kind: 'protected' });
  });
});

describe('a write that nobody has prepared', () => {
  it('is refused', async () => {
    const backend = flashromBackend({ programmer: 'serprog:ip=127.0.0.1:1' });
    expect(await backend.write({ newFile: file('new') }, {})).toMatchObject({ kind: 'unchanged' });
  });
});
