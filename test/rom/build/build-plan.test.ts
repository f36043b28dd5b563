import { describe, expect, it } from '@jest/globals';
import {
  planBuild,
  withScript,
  type BuildPlan,
  type PlannedArtifact,
} from '../../../rom/build/build-plan.ts';
import type { Profile } from '../../../rom/build/profile/profile.ts';
import type { BuildRequest } from '../../../rom/build/request.ts';
import { longestScriptBytes } from '../../../rom/build/make/slot.ts';
import { requestFor, scriptFile, someFacts, someProfile } from '../../support/firmware/facts.ts';
import { refusal } from '../../support/flash/refusal.ts';

const hello = scriptFile('#!ipxe\necho hello\n');

const plan = (request: BuildRequest, profile: Profile = someProfile): BuildPlan =>
  planBuild(request, someFacts, profile, '/out', 2);

const only = (request: BuildRequest, profile?: Profile): PlannedArtifact =>
  plan(request, profile).artifacts[0]!;

describe('planBuild', () => {
  it('is pure: the same request gives the same plan, and what it was given stays as it was', () => {
    const request = requestFor(['undionly.kpxe', '8086:100e'], hello);
    const before = JSON.stringify({ request, someFacts, someProfile });
    const same = requestFor(['undionly.kpxe', '8086:100e'], scriptFile('#!ipxe\necho hello\n'));
    expect(plan(request)).toEqual(plan(same));
    expect(JSON.stringify({ request, someFacts, someProfile })).toBe(before);
  });

  it('builds each target once, however it was named', () =>
    expect(
      plan(requestFor(['8086:100e', '8086100e.rom', 'bin/8086100e.rom'], hello)).artifacts.map(
        ({ target }) => target.name,
      ),
    ).toEqual(['bin/8086100e.rom']));

  it('names files by their targets; where two would be the same, with the folder', () => {
    const paths = (...targets: string[]): string[] =>
      plan(requestFor(targets, hello)).artifacts.map(({ path }) => path);
    expect(paths('undionly.kpxe', 'snponly.efi')).toEqual(['/out/undionly.kpxe', '/out/snponly.efi']);
    expect(paths('bin-x86_64-efi/ipxe.efi', 'bin-arm64-efi/ipxe.efi', 'undionly.kpxe')).toEqual([
      '/out/bin-x86_64-efi/ipxe.efi',
      '/out/bin-arm64-efi/ipxe.efi',
      '/out/undionly.kpxe',
    ]);
  });

  it('takes the tools of the architecture', () => {
    expect(only(requestFor(['undionly.kpxe'], hello)).tools).toEqual(['util/zbin32']);
    expect(only(requestFor(['bin-x86_64-pcbios/undionly.kpxe'], hello)).tools).toEqual(['util/zbin64']);
    expect(only(requestFor(['snponly.efi'], hello)).tools).toEqual([]);
    expect(only(requestFor(['8086:100e.efirom'], hello)).tools).toEqual(['util/efirom']);
  });
});

describe('the route', () => {
  it.each([
    'undionly.kpxe',
    '8086:100e.rom',
    '8086:100e.mrom',
    'ipxe.lkrn',
    'ipxe.iso',
    'snponly.efi',
    '8086:100e.efirom',
  ])('of a script into %s is to put it in', (target) =>
    expect(only(requestFor([target], hello))).toMatchObject({ route: 'embed', routeReason: null }),
  );

  it.each([
    [
      'a second file',
      requestFor(['undionly.kpxe'], hello, scriptFile('x', 'logo.png')),
      /more than one file/,
    ],
    ['what is no script', requestFor(['undionly.kpxe'], scriptFile('MZ')), /no script/],
    ['a format that only make knows', requestFor(['ipxe.nbi'], hello), /only make knows how a \.nbi/],
    ["a driver's .efirom, whose ids only make knows", requestFor(['intel.efirom'], hello), /only make knows/],
    [
      'a script that does not fit',
      requestFor(['undionly.kpxe'], scriptFile(`#!ipxe\n${'#'.repeat(longestScriptBytes)}\n`)),
      new RegExp(`has ${longestScriptBytes + 8} bytes, the place for it takes ${longestScriptBytes}`),
    ],
  ])('of %s is make, with the reason', (_what, request, reason) => {
    const { route, routeReason } = only(request);
    expect(route).toBe('make');
    expect(routeReason).toMatch(reason);
  });

  it('of no script is make, which is no news', () =>
    expect(only(requestFor(['undionly.kpxe']))).toMatchObject({
      route: 'make',
      routeReason: null,
      stamp: null,
    }));

  it('is make where that was asked for, which is no news either', () =>
    expect(only({ ...requestFor(['undionly.kpxe'], hello), route: 'make' })).toMatchObject({
      route: 'make',
      routeReason: null,
    }));

  it('of gPXE is to put it in for what its tools finish', () => {
    const gpxe: Profile = { ...someProfile, flavour: 'gpxe' };
    const script = scriptFile('#!gpxe\nautoboot\n', 'boot.gpxe');
    expect(only(requestFor(['undionly.kpxe'], script), gpxe).route).toBe('embed');
    expect(only(requestFor(['8086:100e.rom'], script), gpxe).tools).toEqual(['util/zbin']);
    expect(only(requestFor(['ipxe.usb'], script), gpxe).route).toBe('make');
  });

  it('is refused where --route embed cannot be', async () => {
    const error = await refusal(() => plan({ ...requestFor(['ipxe.nbi'], hello), route: 'embed' }));
    expect(error).toMatchObject({ code: 'cannot-embed', exitCode: 2 });
  });
});

describe('the stamp', () => {
  const base = requestFor(['undionly.kpxe'], hello);
  const stampOf = (request: BuildRequest, profile?: Profile): string | null => only(request, profile).stamp;

  it('is 32 hex digits, and the same for the same request', () => {
    expect(stampOf(base)).toMatch(/^[0-9a-f]{32}$/);
    expect(stampOf(requestFor(['bin/undionly.kpxe'], scriptFile('#!ipxe\necho hello\n')))).toBe(
      stampOf(base),
    );
  });

  it('does not depend on places, the compiler, or the route', () => {
    const elsewhere = { ...base, source: { ...base.source, location: '/other', gitDir: '/other.git' } };
    expect(stampOf(elsewhere)).toBe(stampOf(base));
    expect(stampOf({ ...base, route: 'make' })).toBe(stampOf(base));
    expect(stampOf(base, { ...someProfile, toolchain: { identity: 'other' } })).toBe(stampOf(base));
    const renamed = requestFor(['undionly.kpxe'], { ...hello, origin: 'template:mac-chain' });
    expect(stampOf(renamed)).toBe(stampOf(base));
  });

  it.each<[string, BuildRequest, Profile]>([
    ['script', requestFor(['undionly.kpxe'], scriptFile('#!ipxe\necho hallo\n')), someProfile],
    ['target', requestFor(['ipxe.lkrn'], hello), someProfile],
    ['second file', requestFor(['undionly.kpxe'], hello, scriptFile('x', 'x')), someProfile],
    ['commit', base, { ...someProfile, commit: 'c'.repeat(40) }],
    ['tree', base, { ...someProfile, tree: 'c'.repeat(40) }],
    ['settings', base, { ...someProfile, headers: { 'config/local/general.h': '#undef NFS\n' } }],
    [
      'certificate',
      base,
      {
        ...someProfile,
        certificates: { trust: [{ path: 'ca', pem: 'PEM', fingerprint: '00' }], cert: [], privkey: null },
      },
    ],
    [
      'key',
      base,
      {
        ...someProfile,
        certificates: { trust: [], cert: [], privkey: { path: 'k', publicKeySha256: '00' } },
      },
    ],
  ])('is another for another %s', (_what, request, profile) =>
    expect(stampOf(request, profile)).not.toBe(stampOf(base)),
  );
});

describe('withScript', () => {
  it('plans what a request of that script alone would', () => {
    const other = scriptFile('#!ipxe\necho other\n');
    const artifact = withScript(
      only(requestFor(['8086:100e'], hello)),
      other,
      '/out/a/8086100e.rom',
      someProfile,
    );
    expect(artifact).toEqual({
      ...only(requestFor(['8086:100e'], other)),
      path: '/out/a/8086100e.rom',
    });
  });

  it('finds the route for each script anew, but keeps to make where that was asked for', () => {
    const large = scriptFile(`#!ipxe\n${'#'.repeat(5000)}\n`);
    const auto = only(requestFor(['undionly.kpxe'], large));
    expect(withScript(auto, hello, '/out/x', someProfile)).toMatchObject({
      route: 'embed',
      routeReason: null,
    });
    const embed = only(requestFor(['undionly.kpxe'], hello));
    expect(withScript(embed, large, '/out/x', someProfile).route).toBe('make');
    const make = only({ ...requestFor(['undionly.kpxe'], hello), route: 'make' });
    expect(withScript(make, hello, '/out/x', someProfile).route).toBe('make');
  });
});
