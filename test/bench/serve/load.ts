import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { macOf } from './site.ts';

/** An offered load that does not slow down with the server: one JSON argument; a `LoadReport` on stdout. */
export interface LoadArguments {
  readonly port: number;
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
  readonly machines: number;
}

export interface LoadReport {
  readonly requests: number;
  readonly errors: number;
  /** From the moment at which the request was due. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const load = JSON.parse(process.argv[2]!) as LoadArguments;

/** A connection that has one request under way at a time. */
class Lane {
  readonly #socket: Socket;
  #answer = '';
  #ended: (isGood: boolean) => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    this.#socket.on('data', (text: string) => this.#take(text));
    this.#socket.on('error', () => this.#ended(false)).on('close', () => this.#ended(false));
  }

  ask(n: number, ended: (isGood: boolean) => void): void {
    this.#ended = ended;
    this.#socket.write(
      `GET /bootdirectory/${macOf(n)}.ipxe HTTP/1.1\r\nHost: 127.0.0.1:${load.port}\r\n\r\n`,
    );
  }

  close(): void {
    this.#ended = () => undefined;
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#answer += text;
    const bodyAt = this.#answer.indexOf('\r\n\r\n') + 4;
    if (bodyAt < 4) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#answer)?.[1]);
    if (this.#answer.length < bodyAt + length) return;
    const isGood = this.#answer.startsWith('HTTP/1.1 200') && this.#answer.includes('#!ipxe');
    this.#answer = '';
    this.#ended(isGood);
  }
}

async function run(): Promise<LoadReport> {
  const lanes = Array.from({ length: load.connections }, () => new Lane(load.port));
  const idle = [...lanes];
  const due: number[] = [];
  const latencies: number[] = [];
  let errors = 0;
  const begin = performance.now() + 200;
  const total = load.rate * load.seconds;
  const send = (lane: Lane, dueMs: number, number: number): void =>
    lane.ask(((number * 7919) % load.machines) + 1, (isGood) => {
      latencies.push(performance.now() - dueMs);
      if (!isGood) errors += 1;
      const next = due.shift();
      if (next === undefined) idle.push(lane);
      else send(lane, next, number + 1);
    });
  for (let sent = 0; sent < total;) {
    const dueMs = begin + (sent * 1000) / load.rate;
    if (performance.now() >= dueMs) {
      // In turn: a server may close a connection after so many requests (nginx, keepalive_requests).
      const lane = idle.shift();
      if (lane === undefined) due.push(dueMs);
      else send(lane, dueMs, sent);
      sent += 1;
    } else await new Promise(setImmediate);
  }
  const giveUp = performance.now() + 10_000;
  while (latencies.length < total && performance.now() < giveUp) await new Promise(setImmediate);
  lanes.forEach((lane) => lane.close());
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Infinity;
  return { requests: total, errors: errors + total - latencies.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

process.stdout.write(`${JSON.stringify(await run())}\n`);
