import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { answerOf } from '../../../../boot/registry/download/answer.ts';
import { serve, TestWeb } from './web.ts';

let web: TestWeb;
beforeEach(async () => void (web = await TestWeb.start()));
afterEach(() => web.stop());

it('an answer has its whole body, though garbage is collected before it is read', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const content = Buffer.alloc(300_000, 'content');
  web.answers = [serve(content)];
  const { body } = await answerOf(web.url('/vmlinuz'), null, false, new AbortController().signal);
  for (let turn = 0; turn < 2; turn++) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
});
