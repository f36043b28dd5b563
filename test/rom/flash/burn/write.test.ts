import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { failure } from '../../../../rom/flash/backend.ts';
import { burn } from '../../../../rom/flash/burn/burn.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bench, type Bench } from '../bench.ts';
import { cutOff, unreadable } from '../fake-backend.ts';

let at: Bench;
beforeEach(() => void (at = bench()));
afterEach(() => at.remove());

/** The lines of the only journal from the write on, without their times. */
async function journal(): Promise<object[]> {
  const [record] = await at.history.list();
  return record!.entries.slice(2).map(({ at: _time, ...entry }) => entry);
}

describe('the journal of a write', () => {
  it('says what was written, what the tool said, and that it is there', async () => {
    const { newSha256 } = at.prepared().plan;
    await burn(at.prepared(), at);
    expect(await journal()).toEqual([
      { step: 'writing', sha256: newSha256, attempt: 1 },
      { step: 'verifying', toolSays: 'written' },
      { step: 'done', sha256: newSha256, written: true },
    ]);
  });

  it('says what the chip holds where the tool failed', async () => {
    at.backend.writing = cutOff(6000);
    const { message } = await refusal(() => burn(at.prepared(), at));
    expect((await journal()).slice(1)).toEqual([
      { step: 'verifying', toolSays: 'failed-in-write: The tool failed while writing.' },
      { step: 'failed', state: 'partial', wrote: true, message },
    ]);
    expect(at.held.size).toBe(0);
  });

  it('says that the chip is as it was where the tool wrote nothing', async () => {
    at.backend.writing = () => ({ result: 'written' });
    await refusal(() => burn(at.prepared(), at));
    expect((await journal()).at(-1)).toMatchObject({ step: 'failed', state: 'unchanged', wrote: true });
  });
});

describe('a write', () => {
  it('is judged by the chip where the tool cannot even be started', async () => {
    at.backend.writing = () => {
      throw new Error('spawn flashrom ENOENT');
    };
    const error = await refusal(() => burn(at.prepared(), at));
    expect(error).toMatchObject({
      ...{ code: 'flash-failed-in-write', exitCode: 32 },
      message: 'spawn flashrom ENOENT The chip holds what it held before.',
    });
  });

  it('says why the chip could not be read back', async () => {
    at.backend.writing = () => failure('device-gone', 'It is gone.');
    at.backend.before = (call) => {
      if (call === 'read' && at.backend.writes > 0) unreadable();
    };
    const { details } = await refusal(() => burn(at.prepared(), at));
    expect(details).toEqual(['Reading it back: The programmer no longer answers.']);
  });

  it('is told piece by piece, and is not to be ended meanwhile', async () => {
    at.backend.before = (call) => {
      if (call === 'write') expect(at.events.at(-1)).toEqual({ type: 'work', work: 'writing' });
    };
    await burn(at.prepared(), at);
    expect(at.events.flatMap((event) => (event.type === 'work' ? [event.work] : []))).toEqual([
      'backing-up',
      'writing',
      'verifying',
    ]);
  });
});
