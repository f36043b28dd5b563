import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { messageOf, notReadable } from '../../system/error.ts';
import { refusal } from '../support/flash/refusal.ts';

describe('the words of what was thrown', () => {
  it('leave out the name of a file that is said anyway', async () => {
    const error = await refusal(() =>
      Promise.resolve()
        .then(() => readFileSync('/no/such'))
        .catch(notReadable('/no/such')),
    );
    expect(error.message).toBe('/no/such cannot be read: no such file or directory.');
  });

  it('keep where somebody could not be reached', async () => {
    const error = await new Promise((resolve) => connect(1, '127.0.0.1').once('error', resolve));
    expect(messageOf(error)).toMatch(/ECONNREFUSED 127\.0\.0\.1:1$/);
  });

  it('are those of any error, or of no error at all', () => {
    expect(messageOf(new Error('EAT: this, please'))).toBe('EAT: this, please');
    expect(messageOf(7)).toBe('7');
  });
});
