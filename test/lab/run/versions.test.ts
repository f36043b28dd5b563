import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { LabPlan } from '../../../lab/run/lab-plan.ts';
import { labVersions, seabiosVersion } from '../../../lab/run/versions.ts';
import type { RunRequest, RunResult } from '../../../system/process/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'romkit-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A kernel's header (Linux x86 Boot Protocol) that points at its version. */
function kernelFile(version: string): string {
  const bytes = Buffer.alloc(0x400);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202, 'latin1');
  bytes.writeUInt16LE(0x100, 0x20e);
  bytes.write(`${version}\0`, 0x300, 'latin1');
  const path = join(folder, 'vmlinuz');
  writeFileSync(path, bytes);
  return path;
}

function plan(engines: LabPlan['engines'], firmware: 'bios' | 'uefi'): LabPlan {
  return {
    engines,
    web: [
      {
        path: 'bootdirectory/images/vmlinuz',
        content: { file: kernelFile('6.1.0-9-amd64 (someone) #1 SMP') },
      },
    ],
    machines: [{ firmware, expectation: { kernel: { path: '/bootdirectory/images/vmlinuz' } } }],
  } as unknown as LabPlan;
}

/** Programs of this machine: each says its own name and a number. */
function asked(): { readonly programs: string[]; readonly run: (request: RunRequest) => Promise<RunResult> } {
  const programs: string[] = [];
  return {
    programs,
    run: ({ command }) => {
      programs.push(command[0].split('/').at(-1)!);
      return Promise.resolve({
        exitCode: 0,
        signal: undefined,
        stdout: `${command[0]} 1.2.3`,
        stderr: '',
        notFound: false,
      });
    },
  };
}

describe('labVersions', () => {
  it('names the kernel by its own header, and the host', async () => {
    const { run } = asked();
    const versions = await labVersions(plan({ dhcp: null, tftp: null, http: null }, 'bios'), run);
    expect(versions['kernel']).toBe('6.1.0-9-amd64');
    expect(versions['host']).toMatch(/^Linux \d/);
  });

  it('asks nothing that the run does not use', async () => {
    const { run, programs } = asked();
    const versions = await labVersions(
      plan({ dhcp: 'dnsmasq', tftp: 'dnsmasq', http: 'romkit' }, 'bios'),
      run,
    );
    expect(programs.filter((name) => !['qemu-system-x86_64', 'dnsmasq'].includes(name))).toEqual([]);
    expect(new Set(programs).size).toBe(programs.length);
    expect(versions).not.toHaveProperty('ovmf');
  });
});

describe('seabiosVersion', () => {
  it('is what SeaBIOS says first', () => {
    expect(seabiosVersion('SeaBIOS (version 1.16.2-debian-1.16.2-1)')).toBe('1.16.2-debian-1.16.2-1');
    expect(seabiosVersion('BUILD: gcc: (Debian 12.2.0-14) 12.2.0')).toBeUndefined();
  });
});
