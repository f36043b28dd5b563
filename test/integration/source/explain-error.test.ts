import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from '../../../cli/shell/program.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { failingTrees, sandbox, type Sandbox } from '../../support/firmware/tiny-tree.ts';
import { describeWhen } from '../../support/skip.ts';

describeWhen({ tools: ['git'] })('explain-error of a number', () => {
  let box: Sandbox;
  let env: NodeJS.ProcessEnv;
  beforeAll(() => {
    box = sandbox();
    env = failingTrees(box.root);
  });
  afterAll(() => box.remove());

  it.each([
    ['2d116001', 'No such file'],
    ['Could not boot: No such file (https://ipxe.org/2d116001)', 'No such file'],
    // gPXE writes the bare number in brackets.
    ['Could not boot: Nothing (0x2d116001)', 'Nothing of that name'],
  ])('%j means %s', async (text, message) => {
    const context = fakeContext(box.root, env);
    await parse(context, ['explain-error', text, '--json']);
    expect(JSON.parse(context.out())).toMatchObject({ code: '2d116001', message });
  });
});
