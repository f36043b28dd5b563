import { tcp, type TcpFields } from './packets.ts';

type Side = 'client' | 'server';

/** A TCP connection that keeps its own sequence numbers; each call gives the frame that it would send. */
export class Talk {
  readonly #next: Record<Side, number>;
  readonly #ports: TcpFields;

  constructor(
    ports: TcpFields = {},
    firstSequence: Record<Side, number> = { client: 1000, server: 0xffff_fff0 },
  ) {
    this.#next = { ...firstSequence };
    this.#ports = ports;
  }

  handshake(): Buffer[] {
    return [this.#flagged('client', 'S'), this.#flagged('server', 'SA'), this.send('client', '')];
  }

  /** With each side's next number, which it moves on. */
  send(from: Side, payload: Buffer | string, fields: TcpFields = {}): Buffer {
    const bytes = Buffer.from(payload as string, 'latin1');
    const frame = tcp({ from }, { ...this.#ports, ...this.#numbers(from), flags: 'PA', ...fields }, bytes);
    this.#next[from] = (this.#next[from] + bytes.length) >>> 0;
    return frame;
  }

  /** In segments of so many bytes. */
  sendAll(from: Side, payload: Buffer | string, segmentBytes: number): Buffer[] {
    const bytes = Buffer.from(payload as string, 'latin1');
    const count = Math.ceil(bytes.length / segmentBytes);
    return Array.from({ length: count }, (_, index) =>
      this.send(from, bytes.subarray(index * segmentBytes, (index + 1) * segmentBytes)),
    );
  }

  /** An acknowledgment of all that the other side has sent. */
  acknowledge(from: Side): Buffer {
    return tcp({ from }, { ...this.#ports, ...this.#numbers(from), flags: 'A' });
  }

  finish(from: Side): Buffer {
    return this.#flagged(from, 'FA');
  }

  reset(from: Side): Buffer {
    return this.#flagged(from, 'RA');
  }

  #flagged(from: Side, flags: string): Buffer {
    const frame = tcp({ from }, { ...this.#ports, ...this.#numbers(from), flags });
    this.#next[from] = (this.#next[from] + 1) >>> 0;
    return frame;
  }

  #numbers(from: Side): { sequence: number; acknowledgment: number } {
    return {
      sequence: this.#next[from],
      acknowledgment: this.#next[from === 'client' ? 'server' : 'client'],
    };
  }
}
