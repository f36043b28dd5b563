import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plugCable, type SerialCable } from '../../support/lab/serial-cable.ts';
import { documents, romkit, startRomkit, type Place } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-port-'));
const place: Place = { root: folder };
const [port, far] = [join(folder, 'ttyA'), join(folder, 'ttyB')];
afterAll(() => rmSync(folder, { recursive: true }));

const console = ['console', '--port', port, '--json'] as const;

describeWhen({ tools: ['socat'] })('a serial port', () => {
  let cable: SerialCable;
  beforeEach(async () => void (cable = await plugCable(port, far)));
  afterEach(() => cable.unplug());

  it('is listened to by one alone; whoever comes second is told', async () => {
    const first = startRomkit(place, ...console);
    await first.event(({ type }) => type === 'outcome');
    const second = await romkit(place, ...console);
    expect(second.exitCode).toBe(35);
    expect(documents(second)).toEqual([{ error: expect.objectContaining({ code: 'port-busy' }) as unknown }]);
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({ exitCode: 20, stderr: '' });
  });

  it('that is pulled out ends the watch', async () => {
    const log = join(folder, 'console.log');
    const watching = startRomkit(place, ...console, '--log', log);
    await watching.event(({ type }) => type === 'outcome');
    const end = openSync(far, 'w');
    writeSync(end, 'iPXE initialising devices...\r\n');
    await watching.event((message) => JSON.stringify(message).includes('"firmware","status":"done"'));
    closeSync(end);
    await cable.unplug();
    const ended = await watching.ended;
    expect(ended.exitCode).toBe(20);
    expect(documents(ended).at(-1)).toMatchObject({ result: 'broken', diagnosis: { stage: 'dhcp' } });
    expect(readFileSync(log, 'latin1')).toBe('iPXE initialising devices...\r\n');
  });
});

describe('what is no serial port', () => {
  it.each([
    ['is not there', join(folder, 'nothing'), 2, 'no-such-port'],
    ['is a file', join(folder, 'file'), 1, 'port-not-usable'],
  ])('%s: exit code and reason', async (_title, path, exitCode, code) => {
    writeFileSync(join(folder, 'file'), '');
    const ended = await romkit(place, 'console', '--port', path, '--json');
    expect(ended.exitCode).toBe(exitCode);
    expect(documents(ended)).toEqual([{ error: expect.objectContaining({ code }) as unknown }]);
  });
});
