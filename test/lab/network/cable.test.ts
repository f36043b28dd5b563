import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startCable } from '../../../lab/network/cable.ts';

const { PATH } = process.env;
const delayMs = 50;
let folder: string;
let machine: Socket;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-cable-'));
  // In the place of the bridge's end, which needs a tap.
  writeFileSync(join(folder, 'qemu-system-x86_64'), '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
  process.env['PATH'] = [folder, PATH].join(delimiter);
  machine = createSocket('udp4').bind(0, '127.0.0.1');
  await once(machine, 'listening');
});
afterEach(() => {
  process.env['PATH'] = PATH;
  machine.close();
  rmSync(folder, { recursive: true });
});

it('loses the frames that are under way when a cable is pulled', async () => {
  const conditions = { delayMs, lossPercent: 0, mtuBytes: null, upAfterMs: 0 };
  const cable = await startCable(700, 'tap0', conditions);
  await new Promise((sent) => machine.send(Buffer.alloc(64), cable.ports.relay, '127.0.0.1', sent));
  // The cable's socket is read in between.
  await setImmediate();
  await setImmediate();
  const failed = once(process, 'uncaughtException').then(([error]) => error as unknown);
  await cable.stop();
  // Later than the frame's own time.
  expect(await Promise.race([failed, setTimeout(delayMs * 2, 'nothing')])).toBe('nothing');
});
