import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BootEventBody } from '../../../../boot/chain/event.ts';
import { KeptEvents } from '../../../../boot/server/follow/kept-events.ts';
import type { BootFacts, SeenBoot } from '../../../../boot/server/follow/seen-boot.ts';
import { SeenChain } from '../../../../boot/server/follow/seen-chain.ts';
import type { Given } from '../../../../boot/server/track/given.ts';

const mac = '52:54:00:77:00:01';
const [kernel, initrd] = ['a'.repeat(64), 'b'.repeat(64)];

const given = (files: readonly string[], reportsUp: boolean): Given => ({
  ...{ image: 'debian', revision: 1, rule: 'machine', reportsUp },
  files: files.map((sha256) => ({ sha256, sizeBytes: 10, leastBytes: 10 })),
});
const images = [null, given([], true), given([kernel], false), given([kernel, initrd], true)];

const bootFiles = ['undionly.kpxe', 'pxelinux.0', 'http://10.77.0.1/bootdirectory/boot.ipxe', null];
const paths = [
  ...['undionly.kpxe', '/undionly.kpxe', 'pxelinux.0', 'pxelinux.cfg/01-52-54-00-77-00-01', kernel],
  ...['boot.ipxe', 'boot.gpxe?x=1', `${mac}.ipxe`, '52-54-00-77-00-01.gpxe?attempt=2', 'other.ipxe'].map(
    (name) => `/bootdirectory/${name}`,
  ),
  ...[kernel, initrd].map((sha256) => `/bootdirectory/images/${mac}/${sha256}/file`),
  `images/${kernel}/vmlinuz`,
];

const servers = fc.constantFrom('10.77.0.1', '10.77.0.2');
const body: fc.Arbitrary<BootEventBody> = fc.oneof(
  fc.record({
    ...{ type: fc.constant('dhcp-request' as const), message: fc.constantFrom('discover', 'request') },
    ...{ xid: fc.constant(1), userClass: fc.constantFrom(null, 'iPXE'), clientArch: fc.constantFrom(0, 7) },
    vendorClass: fc.constant('PXEClient'),
  }),
  fc.record({
    ...{
      type: fc.constant('dhcp-reply' as const),
      message: fc.constantFrom('offer', 'ack'),
      server: servers,
    },
    ...{ xid: fc.constant(1), address: fc.constant('10.77.0.9'), nextServer: fc.constant('10.77.0.1') },
    bootFile: fc.constantFrom(...bootFiles),
  }),
  fc.record({
    ...{ type: fc.constant('tftp-end' as const), server: servers, file: fc.constantFrom(...paths) },
    ...{ bytes: fc.constant(10), blockBytes: fc.constant(null), error: fc.constantFrom(null, 'not found') },
  }),
  fc.record({
    ...{ type: fc.constant('http-response' as const), server: servers, path: fc.constantFrom(...paths) },
    ...{ status: fc.constantFrom(200, 200, 404), complete: fc.constantFrom(true, true, false) },
    ...{ bytes: fc.constant(10), totalBytes: fc.constant(10) },
  }),
  fc.record({
    ...{ type: fc.constant('os-report' as const), via: fc.constant('http' as const) },
    ...{
      image: fc.constantFrom('debian', 'other'),
      commandLine: fc.constant(''),
      address: fc.constant(null),
    },
    initrdSha256: fc.constant(null),
  }),
);
const step = fc.oneof(
  { weight: 8, arbitrary: body },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...(['forget', 'files-done', ...images.map((_, index) => index)] as const)),
  },
);

/** A boot's events, and what was seen of them by somebody who looks after each step. */
class Boot {
  readonly kept = new KeptEvents();
  facts: BootFacts = { given: null, filesDoneMs: null };
  readonly #chain = new SeenChain(mac);
  #atMs = 0;

  take(each: BootEventBody | 'forget' | 'files-done' | number): void {
    this.#atMs += 1;
    if (each === 'forget') this.kept.forgetRefusals();
    else if (each === 'files-done') this.facts = { ...this.facts, filesDoneMs: this.#atMs };
    else if (typeof each === 'number') this.facts = { ...this.facts, given: images[each]! };
    else this.kept.add({ atMs: this.#atMs, mac, ...each });
  }

  look(): SeenBoot {
    return this.#chain.look(this.kept, this.facts);
  }

  lookAnew(): SeenBoot {
    return new SeenChain(mac).look(this.kept, this.facts);
  }
}

describe('a chain that is looked at after each event', () => {
  it('is as one that is gone through from its beginning, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const boot = new Boot();
        for (const each of steps) {
          boot.take(each);
          expect(boot.look()).toEqual(boot.lookAnew());
        }
      }),
      { numRuns: 200 },
    );
  });

  it('goes through the events again where DHCP names the boot program after all of it was sent', () => {
    const server = '10.77.0.1';
    const sent = { type: 'tftp-end', server, bytes: 10, blockBytes: null, error: null } as const;
    const reply = {
      type: 'dhcp-reply',
      message: 'ack',
      xid: 1,
      server,
      address: null,
      nextServer: server,
    } as const;
    const boot = new Boot();
    for (const each of [
      {
        type: 'dhcp-request',
        message: 'request',
        xid: 1,
        userClass: null,
        vendorClass: 'PXEClient',
        clientArch: 0,
      },
      { ...reply, bootFile: null },
      { ...sent, file: 'pxelinux.0' },
      { ...sent, file: 'pxelinux.cfg/01-52-54-00-77-00-01' },
      { ...reply, bootFile: 'pxelinux.0' },
    ] as const) {
      boot.take(each);
      expect(boot.look()).toEqual(boot.lookAnew());
    }
    expect(boot.look().state.stages.find(({ stage }) => stage === 'nbp')?.endedMs).toBe(3);
  });
});
