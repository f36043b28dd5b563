import { describe, expect, it } from '@jest/globals';
import { drawnIn, readSymbols, type ObjectSymbols } from '../../../../../rom/build/make/partial/symbols.ts';

describe('readSymbols', () => {
  it('takes global symbols from nm, by object', async () => {
    const stdout = [
      'bin/tcp.o: tcp_open T 10 2a',
      'bin/tcp.o: local t 0 4',
      'bin/tcp.o: tcp_weak W 0 4',
      'bin/tcp.o: unique u 0 4',
      'bin/tcp.o: optional w         ',
      'bin/tcp.o: memcpy U         ',
      'bin/udp.ids.o: devlist R 0 4',
      '',
    ].join('\n');
    const asked: string[][] = [];
    const symbols = await readSymbols(['bin/tcp.o', 'bin/udp.ids.o', 'bin/absent.o'], {
      src: '/src',
      nm: 'x-nm',
      run: async ({ command }) => {
        asked.push([...command]);
        return { exitCode: 1, signal: undefined, stdout, stderr: '', notFound: false };
      },
    });
    expect(asked).toEqual([['x-nm', '-A', '-P', 'bin/tcp.o', 'bin/udp.ids.o', 'bin/absent.o']]);
    expect(Object.fromEntries(symbols)).toEqual({
      'bin/tcp.o': { defined: ['tcp_open', 'tcp_weak', 'unique'], wanted: ['memcpy'] },
      'bin/udp.ids.o': { defined: ['devlist'], wanted: [] },
    });
  });
});

describe('drawnIn', () => {
  const object = (defined: string[], wanted: string[] = []): ObjectSymbols => ({ defined, wanted });
  const symbols = new Map([
    ['main.o', object(['main'], ['step', 'nowhere'])],
    ['step.o', object(['step'], ['helper'])],
    ['weak-step.o', object(['step', 'other'])],
    ['helper.o', object(['helper'], ['main'])],
    ['unused.o', object(['unused'], ['main'])],
  ]);

  it('is what roots need, and what that needs, with all that define it', () => {
    const { objects, names } = drawnIn(['main'], symbols);
    expect([...objects].sort()).toEqual(['helper.o', 'main.o', 'step.o', 'weak-step.o']);
    expect([...names].sort()).toEqual(['helper', 'main', 'nowhere', 'step']);
  });

  it('is nothing where no object defines the root', () =>
    expect(drawnIn(['absent'], symbols).objects.size).toBe(0));
});
