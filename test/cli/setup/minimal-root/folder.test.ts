import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeFolder, sweepLeftovers } from '../../../../cli/setup/minimal-root/folder.mjs';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'romkit-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

const put = (name: string): void => {
  mkdirSync(join(parent, name, 'base'), { recursive: true });
  writeFileSync(join(parent, name, 'base/file'), '');
};

describe('the folder of a run', () => {
  it('stays while its run lives, and where it was asked to be kept', () => {
    const names = [makeFolder(false, parent), makeFolder(true, parent)].map((folder) => basename(folder));
    sweepLeftovers(parent);
    expect(readdirSync(parent).sort()).toEqual(names.sort());
  });

  it('goes once its run is dead, also where another process has its number now', () => {
    const dead = spawnSync('true').pid;
    put(`romkit-minimal-root-${dead}-1`);
    put(`romkit-minimal-root-${process.pid}-1`);
    sweepLeftovers(parent);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('is all that goes', () => {
    const others = ['romkit-minimal-root-1-1-kept', 'my-romkit-minimal-root-9-1', 'romkit-minimal-root-x-1'];
    for (const name of others) put(name);
    sweepLeftovers(parent);
    expect(readdirSync(parent).sort()).toEqual(others.sort());
  });
});
