import { describe, expect, it } from '@jest/globals';
import { ConsoleHistory } from '../../../../boot/evidence/console/history.ts';

describe('ConsoleHistory', () => {
  it('gives what is asked for by its offset, and tells what comes later', () => {
    const history = new ConsoleHistory();
    history.push(Buffer.from('SeaBIOS\r\n'));
    const told: string[] = [];
    const leave = history.follow(() => told.push(history.from(9).text));
    history.push(Buffer.from('iPXE\r\n'));
    leave();
    history.push(Buffer.from('login:'));
    expect(told).toEqual(['iPXE\r\n']);
    expect(history.from(9)).toEqual({ offset: 9, text: 'iPXE\r\nlogin:' });
    expect(history.from(history.end)).toEqual({ offset: 21, text: '' });
    expect(history.from(5000)).toEqual({ offset: 21, text: '' });
  });

  it('keeps characters whole that were cut in two', () => {
    const history = new ConsoleHistory();
    const bytes = Buffer.from('grün');
    history.push(bytes.subarray(0, 3));
    history.push(bytes.subarray(3));
    expect(history.from(0)).toEqual({ offset: 0, text: 'grün' });
  });

  it('forgets the oldest and says from where on it remembers', () => {
    const history = new ConsoleHistory(10);
    for (const piece of ['abcd', 'efgh', 'ijkl', 'mnop']) history.push(Buffer.from(piece));
    expect(history.from(0)).toEqual({ offset: 6, text: 'ghijklmnop' });
    history.push(Buffer.from('x'.repeat(1000)));
    expect(history.from(0)).toEqual({ offset: 1006, text: 'x'.repeat(10) });
  });
});
