import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planMake } from '../../../../rom/build/make/make.ts';
import { findObjectCache, objectCacheRefusal } from '../../../../rom/build/make/object-cache.ts';
import { someProfile } from '../../../support/firmware/facts.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'romkit-ccache-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function installCcache(): void {
  writeFileSync(join(folder, 'ccache'), '#!/bin/sh\n');
  chmodSync(join(folder, 'ccache'), 0o755);
}

describe('findObjectCache', () => {
  it("is below romkit's own cache folder, where ccache is installed", () => {
    expect(findObjectCache('/cache', { PATH: folder })).toBeUndefined();
    installCcache();
    expect(findObjectCache('/cache', { PATH: folder })).toEqual({ folder: '/cache/ccache' });
  });

  it('is none where CCACHE_DISABLE is set, and a masked compiler hears of it', () => {
    installCcache();
    expect(findObjectCache('/cache', { PATH: folder, CCACHE_DISABLE: '1' })).toBeUndefined();
    expect(objectCacheRefusal({ CCACHE_DISABLE: '1' })).toEqual({ CCACHE_DISABLE: '1' });
    expect(objectCacheRefusal({})).toEqual({});
  });
});

describe('planMake with an object cache', () => {
  const plan = (src: string, profile = someProfile) =>
    planMake(profile, src, ['bin/undionly.kpxe'], [], 1, { folder: '/cache/ccache' });

  it("compiles through ccache, with no other settings than romkit's", () => {
    const { variables, env } = plan('/cache/work-1/src');
    expect(variables).toMatchObject({ CC: 'ccache $(CROSS_COMPILE)gcc', CPP: '$(CROSS_COMPILE)gcc -E' });
    expect(env).toMatchObject({ CCACHE_DIR: '/cache/ccache', CCACHE_BASEDIR: '/cache/work-1/src' });
    expect(env['CCACHE_CONFIGPATH']).toBe('/cache/ccache/ccache.conf');
  });

  it("tells objects of another compiler or assembler apart by the toolchain's identity", () => {
    const other = { ...someProfile, toolchain: { identity: 'clang' } };
    expect(plan('/src').env['CCACHE_COMPILERCHECK']).toBe('string:gcc');
    expect(plan('/src', other).env['CCACHE_COMPILERCHECK']).toBe('string:clang');
  });
});
