import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLabPlan } from '../../../lab/run/make-plan.ts';
import { labCase } from '../../support/lab/reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'file');
writeFileSync(file, 'file');

/** The machine's script, as the web server has it. */
async function machineScript(firmware: 'bios' | 'uefi'): Promise<string> {
  const image = { title: 'a', kernel: 'a/vmlinuz', initrds: ['a/initrd.gz'], commandLine: 'quiet' };
  const files = ['a/vmlinuz', 'a/initrd.gz'].map((path) => ({ path, file }));
  const { web } = await makeLabPlan({
    ...{ method: 'chain', firmware, card: 'e1000', machines: 1, engines: labCase().engines },
    nbp: { file, path: 'snponly.efi', for: firmware === 'uefi' ? 'efi' : 'bios', beside: [] },
    ...{ rom: null, direct: null, images: [{ name: 'a', image, files, consoleText: null }] },
    ...{ pcapFile: null, consoleFile: null },
  });
  const content = web.find(({ path }) => path.endsWith('52:54:00:77:00:01.gpxe'))?.content;
  return content !== undefined && 'text' in content ? content.text : '';
}

/** Debian 12 has an iPXE of 2019, which hands a kernel no initrd that its command line does not name. */
it('names the initrd on the command line under UEFI, and not under BIOS', async () => {
  expect(await machineScript('uefi')).toMatch(/^kernel .* initrd=initrd\.gz quiet$/m);
  expect(await machineScript('bios')).not.toContain('initrd=');
});
