import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { interruption, type Interruption } from '../../../cli/shell/interruption.ts';
import { RomkitError } from '../../../system/error.ts';

const signals = ['SIGUSR2', 'SIGHUP'] as const;
const lost = new RomkitError({ code: 'output-lost', message: 'Nobody reads the output any more.' });

describe('what asks romkit to end', () => {
  let lose: () => void;
  let asked: Interruption;
  const exit = jest.spyOn(process, 'exit');

  beforeEach(() => {
    exit.mockReset().mockImplementation(() => undefined as never);
    asked = interruption({ onLost: (listener) => (lose = () => listener(lost)) }, signals);
  });
  afterEach(() => signals.forEach((signal) => process.removeAllListeners(signal)));

  it('is a lost stdout, which says so', () => {
    lose();
    expect(asked.signal.reason).toBe(lost);
  });

  it('is no stdout that is lost while signals are held back, not even later', () => {
    const release = asked.hold(() => undefined);
    lose();
    release();
    expect(asked.signal.aborted).toBe(false);
  });

  it('tells of signals, and of no lost stdout, while they are held back', () => {
    const onSignal = jest.fn();
    asked.hold(onSignal);
    lose();
    expect(onSignal).not.toHaveBeenCalled();
    process.emit('SIGHUP');
    expect(onSignal).toHaveBeenCalledTimes(1);
    expect(asked.signal.aborted).toBe(false);
  });

  it('ends at once on the second signal, and a lost stdout is none', () => {
    lose();
    process.emit('SIGUSR2');
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGUSR2');
    expect(exit).toHaveBeenCalledWith(130);
  });

  it('lets the work wind up when a closed terminal sends SIGHUP twice', () => {
    process.emit('SIGHUP');
    process.emit('SIGHUP');
    expect(asked.signal.reason).toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(exit).not.toHaveBeenCalled();
  });
});
