import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planBuild } from '../../../../rom/build/build-plan.ts';
import { manifestOf } from '../../../../rom/build/record/manifest.ts';
import { rebuild } from '../../../../rom/build/record/verify.ts';
import {
  requestFor,
  scriptFile,
  someFacts,
  someProfile,
  someSource,
} from '../../../support/firmware/facts.ts';
import { refusal } from '../../../support/flash/refusal.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-verify-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('building again', () => {
  it('names the tools that are missing before it compiles, and leaves nothing behind', async () => {
    const programs = join(folder, 'programs');
    mkdirSync(programs);
    for (const tool of ['gcc', 'ld', 'objcopy', 'make', 'perl', 'ar'])
      symlinkSync('/bin/true', join(programs, tool));
    const request = requestFor(['ipxe.sdsk'], scriptFile('#!ipxe\n'));
    const facts = {
      ...someFacts,
      media: { ...someFacts.media, pcbios: [...someFacts.media.pcbios, 'sdsk'] },
    };
    const plan = planBuild(request, facts, someProfile, '/out', 1);
    const manifest = manifestOf(plan, plan.artifacts[0]!, Buffer.from('x'), {});
    const cache = join(folder, 'cache');
    const started: string[] = [];
    const run = ({ command }: { command: readonly string[] }): never => {
      started.push(command.join(' '));
      throw new Error('nothing is to be run');
    };
    const environment = { cache, run, tool: run, env: { PATH: programs }, onEvent: () => undefined };
    expect(await refusal(() => rebuild(manifest, someSource, facts, null, environment))).toMatchObject({
      code: 'tool-missing',
      exitCode: 3,
      message: expect.stringContaining('mformat'),
    });
    expect(started).toEqual([]);
    expect(readdirSync(cache)).toEqual([]);
  });
});
