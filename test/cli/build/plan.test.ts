import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planOf, type OpenBuild } from '../../../cli/build/plan.ts';
import type { BuildOptions } from '../../../cli/build/build-options.ts';
import type { Output } from '../../../cli/shell/output.ts';
import { silentOutput } from '../../../cli/shell/output.ts';
import { toyCertificate } from '../../support/certificates.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { scriptFile, someFacts, someSource } from '../../support/firmware/facts.ts';

const opened: OpenBuild = {
  ...{ settings: { source: {}, profiles: {}, build: {} }, profile: undefined },
  ...{ flavour: 'ipxe', source: someSource, facts: someFacts },
};

/** A folder with the programs that planning looks for; it runs none of them. */
let tools: string;
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'romkit-plan-'));
  for (const name of ['gcc', 'ld', 'objcopy', 'make', 'perl', 'ar'])
    writeFileSync(join(tools, name), '', { mode: 0o755 });
});
afterAll(() => rmSync(tools, { recursive: true }));

const planned = (
  script: string,
  options: BuildOptions = {},
  targets: readonly string[] = ['undionly.kpxe'],
  output = silentOutput,
) => {
  const findScripts = () => Promise.resolve({ scripts: [scriptFile(script)] });
  const context = fakeContext(tools, { PATH: tools });
  return planOf(opened, targets, { out: '/out', ...options }, findScripts, context, output);
};

describe('a plan of scripts in memory', () => {
  it('has the targets, the script and the place of the results', async () => {
    const { artifacts } = await planned('#!ipxe\nchain http://boot/x ||\n', {}, [
      'undionly.kpxe',
      '8086:100e',
    ]);
    expect(artifacts.map(({ target, path, route }) => [target.name, path, route])).toEqual([
      ['bin/undionly.kpxe', '/out/undionly.kpxe', 'embed'],
      ['bin/8086100e.rom', '/out/8086100e.rom', 'embed'],
    ]);
    expect(artifacts[0]!.scripts[0]!.content.toString()).toContain('http://boot/x');
  });

  it('is refused with the finding of a script that would not work', async () => {
    await expect(planned('#!ipxe\nchian x\n')).rejects.toMatchObject({
      code: 'script-has-errors',
      details: [expect.stringMatching(/:2:1: error unknown-command: /), expect.any(String)],
    });
    const { artifacts } = await planned('#!ipxe\nchian x\n', { lint: false });
    expect(artifacts[0]!.scripts[0]!.content.toString()).toBe('#!ipxe\nchian x\n');
  });

  it('tells warnings', async () => {
    const notes: string[] = [];
    const output: Output = { ...silentOutput, note: (line) => void notes.push(line) };
    await planned('#!ipxe\nchain http://boot/x ||\nchain x # y\n', {}, ['undionly.kpxe'], output);
    expect(notes.join('\n')).toContain(': warning ');
  });

  it.each([
    [[], 'no-target'],
    [['undionly.kpx'], 'unknown-target'],
    [['8086:ffff'], 'nic-not-supported'],
  ])('of %j is refused as %s', async (targets, code) => {
    await expect(planned('#!ipxe\n', {}, targets)).rejects.toMatchObject({ code });
  });

  it('names every tool that is missing, and compiles nothing', async () => {
    const targets = ['bin-x86_64-efi/ipxe.iso', 'bin-riscv64-efi/snponly.efi', 'bin-riscv64-efi/intel.efi'];
    await expect(planned('#!ipxe\n', {}, targets)).rejects.toMatchObject({
      code: 'tool-missing',
      exitCode: 3,
      message: 'xorriso, mformat, riscv64-linux-gnu-gcc are missing on this machine.',
      hint: expect.stringContaining('gcc-riscv64-linux-gnu mtools xorriso'),
    });
  });

  it('with certificates is refused where nothing would look at them', async () => {
    writeFileSync(join(tools, 'ca.pem'), toyCertificate.pem);
    writeFileSync(join(tools, 'openssl'), '', { mode: 0o755 });
    const trust = ['ca.pem'];
    await expect(planned('#!ipxe\n', { trust })).rejects.toMatchObject({
      code: 'certificates-unused',
      message: expect.stringContaining('bin/undionly.kpxe'),
      hint: expect.stringContaining('--enable HTTPS'),
    });
    for (const enable of [['HTTPS'], ['IMAGE_TRUST_CMD']])
      expect((await planned('#!ipxe\n', { trust, enable })).profile.certificates.trust).toHaveLength(1);
  });
});
