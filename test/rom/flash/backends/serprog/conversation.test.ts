import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Conversation } from '../../../../../rom/flash/backends/serprog/conversation.ts';

const never = new AbortController().signal;

/** Answers each message in pieces, one in each turn of the event loop. */
class Piecewise extends Duplex {
  #reads = 0;

  constructor(private readonly answers: number[][][]) {
    super();
  }

  /** Asking again and again leaves no turn in which the next piece could come. */
  override read(size?: number): unknown {
    if (++this.#reads > 1000) throw new Error('asked a thousand times for one answer');
    return super.read(size) as unknown;
  }

  override _read(): void {
    // What comes is pushed.
  }

  override _write(_message: Buffer, _encoding: string, done: () => void): void {
    this.#say(this.answers.shift() ?? []);
    done();
  }

  #say([piece, ...rest]: number[][]): void {
    if (piece === undefined) return;
    setImmediate(() => {
      this.push(Buffer.from(piece));
      this.#say(rest);
    });
  }
}

const talk = (...answers: number[][][]): Conversation => new Conversation(new Piecewise(answers), never);

describe('an answer that comes in pieces', () => {
  it.each([
    ['at once', [[6, 1, 2, 3]]],
    ['cut behind ACK', [[6], [1, 2, 3]]],
    [
      'cut in the middle',
      [
        [6, 1],
        [2, 3],
      ],
    ],
    ['byte by byte', [[6], [1], [2], [3]]],
  ])('is heard whole: %s', async (_how, pieces) => {
    expect(await talk(pieces).ask([0x13], 3)).toEqual(Buffer.of(1, 2, 3));
  });

  it('leaves to the next answer what is not its own', async () => {
    const conversation = talk(
      [
        [6, 1, 2],
        [3, 6, 9],
      ],
      [],
    );
    expect(await conversation.ask([0x13], 3)).toEqual(Buffer.of(1, 2, 3));
    expect(await conversation.ask([0x05], 1)).toEqual(Buffer.of(9));
  });

  it('is given up when the line ends before its last piece', async () => {
    const line = new Piecewise([[[6, 1]]]);
    const asked = new Conversation(line, never).ask([0x13], 3);
    line.once('data', () => line.push(null));
    await expect(asked).rejects.toThrow('The line is closed');
  });

  it('is given up when the time is up before its last piece', async () => {
    const time = new AbortController();
    const line = new Piecewise([[[6, 1]]]);
    const asked = new Conversation(line, time.signal).ask([0x13], 3);
    line.once('data', () => time.abort(new Error('too late')));
    await expect(asked).rejects.toThrow();
  });

  it('may be a SYNCNOP’s, whose rest is forgotten', async () => {
    const conversation = talk([], [[0x15], [0x06, 0x33]], [[6], [7]]);
    await conversation.synchronise();
    expect(await conversation.ask([0x05], 1)).toEqual(Buffer.of(7));
  });
});
