import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import type { BootEvent } from '../../../boot/chain/event.ts';
import { withoutMostAcknowledgments } from '../../../boot/evidence/wire/capture.ts';
import { WireEvents } from '../../../boot/evidence/wire/wire-events.ts';
import { pcapHeader, pcapRecord, readWire, type Read } from '../../boot/evidence/wire/packets.ts';
import { Talk } from '../../boot/evidence/wire/talk.ts';
import { describeWhen } from '../../support/skip.ts';

const segmentBytes = 1460;
const fileBytes = 1000 * segmentBytes;

/** A file whose every segment is acknowledged at once, as iPXE does; then a second request on the connection. */
function download({ isMissing = (_: number): boolean => false, length = fileBytes } = {}): Buffer[] {
  const talk = new Talk();
  const get = (path: string): Buffer =>
    talk.send('client', `GET ${path} HTTP/1.1\r\nHost: 10.77.0.1\r\n\r\n`);
  const begin = [...talk.handshake(), get('/vmlinuz'), talk.acknowledge('server')];
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;
  const first = [talk.send('server', head), talk.acknowledge('client')];
  const body = Array.from({ length: length / segmentBytes }, (_, index) => {
    const data = talk.send('server', Buffer.alloc(segmentBytes, 120), { flags: 'A' });
    return [...(isMissing(index) ? [] : [data]), talk.acknowledge('client')];
  });
  return [...begin, ...first, ...body.flat(), get('/initrd'), talk.finish('server'), talk.finish('client')];
}

/** As tcpdump hands it on. */
function thinned(frames: readonly Buffer[]): Read {
  const input = Buffer.concat([
    pcapHeader(),
    ...frames.map((frame, index) => pcapRecord(frame, index + 1, 600)),
  ]);
  const { status, stdout, stderr } = spawnSync(
    'tcpdump',
    ['-r', '-', '-w', '-', withoutMostAcknowledgments],
    {
      input,
      maxBuffer: 2 ** 30,
    },
  );
  if (status !== 0) throw new Error(stderr.toString());
  const events: BootEvent[] = [];
  const wire = new WireEvents({ onEvent: (event) => events.push(event), startMs: 0 });
  wire.push(stdout);
  wire.end();
  return { events, packets: wire.packets };
}

describeWhen({ tools: ['tcpdump'] })('a capture without most acknowledgments', () => {
  it.each([
    ['whole', {}],
    ['where segments are missing', { isMissing: (index: number) => index % 97 < 3 }],
    ['where more is missing than is held back', { isMissing: (index: number) => index % 500 < 200 }],
    ['where the end is missing', { isMissing: (index: number) => index > 990 }],
  ])('tells the same, %s', (_, of) => {
    const frames = download(of);
    const [all, some] = [readWire(frames, { snapBytes: 600 }), thinned(frames)];
    const told = ({ events }: Read) =>
      events.filter(({ type }) => !type.endsWith('-progress')).map((event) => ({ ...event, atMs: 0 }));
    expect(told(some)).toEqual(told(all));
    expect(told(some)).toContainEqual(
      expect.objectContaining({ type: 'http-response', path: '/vmlinuz', bytes: fileBytes, complete: true }),
    );
    expect(all.packets - some.packets).toBeGreaterThan(900);
  });

  it('tells how far a transfer is whose segments are missing, while it runs', () => {
    const frames = download({ isMissing: (index) => index > 10 && index < 700 }).slice(0, 1500);
    const progress = thinned(frames).events.filter(({ type }) => type === 'http-progress');
    expect(progress.length).toBeGreaterThanOrEqual(4);
  });
});
