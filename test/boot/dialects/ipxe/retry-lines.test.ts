import { describe, expect, it } from '@jest/globals';
import {
  bootRetry,
  heldWaitLines,
  ownPauseLines,
  pauseLine,
  treeWaitLines,
} from '../../../../boot/dialects/ipxe/retry-lines.ts';

const pause = pauseLine('wait-pause');
/** The pause is doubled five times, and no more. */
const grow = [
  'iseq ${wait-tries} 5 || inc wait-pause ${wait-pause}',
  'iseq ${wait-tries} 5 || inc wait-tries',
];

it('pauses for as long as a setting says, and offers the command line', () => {
  expect(pauseLine('x')).toMatch(/^prompt --key 0x02 --timeout \$\{x\} .* Ctrl-B .* && shell \|\|$/);
});

describe('after a failure', () => {
  it('a script begins with counters that outlive it, and is fetched again after a pause', () => {
    expect(bootRetry('http://h/s', ['set boot-pause:int32 9'])).toEqual({
      head: ['isset ${boot-tries} || set boot-tries:int8 0', 'set boot-pause:int32 9'],
      tail: [
        ':failed',
        'echo Could not boot from ${url}',
        ':again',
        'imgfree',
        'iseq ${boot-tries} 6 && exit 1 ||',
        'inc boot-tries',
        pauseLine('boot-pause'),
        'inc boot-pause ${boot-pause}',
        'chain --replace --autofree http://h/s || goto again',
      ],
    });
  });
});

describe('a machine that waits', () => {
  it('asks a server that holds its answer without end; pauses grow, and the lease is renewed, after a failure', () => {
    expect(heldWaitLines('http://h/s', 547)).toEqual([
      'set wait-tries:int8 0',
      'set wait-pause:int32 547',
      ':ask',
      pause,
      'chain --replace --autofree http://h/s ||',
      ...grow,
      'dhcp netX ||',
      'goto ask',
    ]);
  });

  it('asks a static tree, where the same script comes back and goes on with its counters', () => {
    expect(treeWaitLines('http://h/s', ['set wait-pause:int32 9'])).toEqual([
      'isset ${wait-tries} && goto ask ||',
      'set wait-tries:int8 0',
      'set wait-pause:int32 9',
      ':ask',
      pause,
      ...grow,
      'dhcp netX ||',
      'chain --replace --autofree http://h/s || goto ask',
    ]);
  });

  it('has a pause of its own by the last byte of its address', () => {
    expect(ownPauseLines('net1', 'p')).toEqual([
      'set p-spread:uint8 0',
      'inc p-spread 0x${net1/mac:hexraw}',
      'set p:int32 1000',
      'inc p 0x${p-spread:hexraw}0',
    ]);
  });
});
