import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bannerOf } from '../../../../cli/serve/rack/images.ts';
import { openSocket } from '../../../../cli/serve/rack/open-socket.ts';
import { parse } from '../../../../cli/shell/program.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { refusal } from '../../../support/flash/refusal.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'romkit-rack-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('romkit serve --rack', () => {
  it.each([
    [['--rack', '0'], 'bad-count'],
    [['--rack', '65'], 'bad-count'],
    [['--rack', '2', '--card', 'ne3000'], 'bad-card'],
    [['--rack', '2', '--interface', 'eth0'], 'rack-has-a-network'],
    [['--rack-file', 'missing.yaml'], 'file-not-found', 3],
    [['--rack-file', 'wrong.yaml'], 'bad-rack-file'],
  ] as const)('refuses %j', async (words, code, exitCode: number = 2) => {
    writeFileSync(join(home, 'wrong.yaml'), '- { firmware: coreboot }\n');
    const error = await refusal(() => parse(fakeContext(home), ['serve', ...words]));
    expect([error.code, error.exitCode]).toEqual([code, exitCode]);
  });
});

describe('openSocket', () => {
  it('listens on the address until it is released, and says where it is taken', async () => {
    const socket = await openSocket({ host: '127.0.0.1', port: 0 });
    expect(socket.descriptor).toBeGreaterThan(2);
    const connection = connect(socket.port, '127.0.0.1');
    await once(connection, 'connect');
    await expect(refusal(() => openSocket({ host: '127.0.0.1', port: socket.port }))).resolves.toMatchObject({
      code: 'address-in-use',
    });
    connection.destroy();
    socket.release();
  });
});

describe('the banner of an image', () => {
  it('is a block of one width in its colour', () => {
    const rows = bannerOf('debian-green', 42)
      .split('\n')
      .filter((row) => row !== '');
    expect(rows).toHaveLength(7);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(rows[2]).toMatch(/^\u001b\[42;30;1m +This machine runs debian-green\. +\u001b\[0m$/);
  });
});
