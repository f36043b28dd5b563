import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { finding } from '../../../boot/chain/diagnosis/diagnosis.ts';
import { parse } from '../../../cli/shell/program.ts';
import { cachedMeanings } from '../../../cli/source/cached-meanings.ts';
import { explained } from '../../../cli/source/explain-diagnosis.ts';
import { fakeContext } from '../../support/fake-context.ts';
import {
  committedTree,
  failingTree,
  failingTrees,
  sandbox,
  type Sandbox,
} from '../../support/firmware/tiny-tree.ts';
import { describeWhen } from '../../support/skip.ts';

const failed = finding('nbp-missing', 'nbp', 'It failed.', 'Look.');
const shown = { ...failed, errorCode: '2d116001', errorFlavour: 'ipxe' } as const;

describeWhen({ tools: ['git'] })('an error number', () => {
  let box: Sandbox;
  let env: NodeJS.ProcessEnv;
  beforeAll(() => {
    box = sandbox();
    env = failingTrees(box.root);
  });
  afterAll(() => box.remove());

  it('says its meaning in one sentence, and what to do', async () => {
    expect(await explained(fakeContext(box.root, env), shown)).toMatchObject({
      message: 'It failed (2d116001: No such file, net/udp/tftp.c).',
      next: expect.stringMatching(/^The TFTP server has no such file/),
    });
  });

  it('asks the source of the firmware that showed it', async () => {
    const found = await explained(fakeContext(box.root, env), { ...shown, errorFlavour: 'gpxe' });
    expect(found?.message).toContain('Nothing of that name');
  });

  it('asks the source that the command names before any other', async () => {
    const other = committedTree(join(box.root, 'other'), failingTree('No such thing'));
    const found = await explained(fakeContext(box.root, env), shown, other);
    expect(found?.message).toContain('No such thing');
  });

  it('is explained by a server once the cache has the table, and looked up again after a while', async () => {
    const context = fakeContext(join(box.root, 'served'), env);
    let nowMs = 0;
    const explain = cachedMeanings(context, () => nowMs);
    expect(await explain(shown)).toBe(shown);
    const full = await explained(context, shown);
    nowMs = 29_999;
    expect(await explain(shown)).toBe(shown);
    nowMs = 30_000;
    expect(await explain(shown)).toEqual(full);
    expect(await explain(failed)).toBe(failed);
  });

  it('stays as it is where there is no number, no such error or no source', async () => {
    const unknown = { ...shown, errorCode: '99116001' };
    const none = { ROMKIT_IPXE_SOURCE: join(box.root, 'none') };
    expect(await explained(fakeContext(box.root, env), failed)).toBe(failed);
    expect(await explained(fakeContext(box.root, env), unknown)).toBe(unknown);
    expect(await explained(fakeContext(box.root, none), shown)).toBe(shown);
    expect(await explained(fakeContext(box.root, env), null)).toBeNull();
  });

  it.each([
    ['2d116001', 'No such file'],
    ['Could not boot: No such file (https://ipxe.org/2d116001)', 'No such file'],
    // gPXE writes the bare number in brackets.
    ['Could not boot: Nothing (0x2d116001)', 'Nothing of that name'],
  ])('is explained by itself: %j means %s', async (text, message) => {
    const context = fakeContext(box.root, env);
    await parse(context, ['explain-error', text, '--json']);
    expect(JSON.parse(context.out())).toMatchObject({ code: '2d116001', message });
  });
});
