import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { explainBoot } from '../../../cli/pool/explain.ts';
import { assignment, mac, newRevision } from '../../boot/registry/sample.ts';
import { bootSite, type BootSite } from '../../support/boot-server/boot-site.ts';

const publicUrl = 'http://boot.example.org';
let site: BootSite;
let app: FastifyInstance;

beforeAll(async () => {
  site = await bootSite();
  app = site.build({ publicUrl });
});
afterAll(async () => {
  await app.close();
  await site.settled();
  await site.remove();
});

/** A script that the server has written for a boot names that boot in the paths of its files. */
const withoutBoot = (text: string): string => text.replaceAll(/(images\/[0-9a-f:]{17}),\d+/g, '$1');

describe('an explanation', () => {
  it.each([1, 2])('has the scripts that the server answers machine %d with', async (n) => {
    const { files } = explainBoot(site.registry.snapshot(), mac(n), { publicUrl });
    for (const path of ['boot.ipxe', `${mac(n)}.ipxe`, `${mac(n)}.gpxe`]) {
      const explained = files.find((file) => file.path === `/bootdirectory/${path}`);
      const served = await app.inject(`/bootdirectory/${path}`);
      expect([path, explained?.text]).toEqual([path, withoutBoot(served.body)]);
    }
  });

  it('has the very text of a script beyond ASCII', async () => {
    const text = '#!ipxe\necho Größe: 5 €\nshell\n';
    const revision = newRevision({ kind: 'script', files: [], commandLine: '', text });
    const changes = [
      { type: 'add-revision', image: 'words', revision },
      { type: 'assign', assignment: assignment({ type: 'default' }, 'words') },
    ] as const;
    const by = { by: 'test', via: 'test' } as const;
    await site.registry.apply(by, [...changes]);
    const path = `/bootdirectory/${mac(9)}.ipxe`;
    const { files } = explainBoot(site.registry.snapshot(), mac(9), { publicUrl });
    const explained = files.find((file) => file.path === path);
    expect(explained?.text).toContain('Größe: 5 €');
    expect(withoutBoot((await app.inject(path)).body)).toBe(explained?.text);
    await site.registry.apply(by, [{ type: 'unassign', target: { type: 'default' } }]);
  });

  it('has the paths by which the files are served', async () => {
    const { files } = explainBoot(site.registry.snapshot(), mac(1), { publicUrl });
    const images = files.filter(({ text }) => text === null);
    expect(images).toHaveLength(2);
    for (const { path, sizeBytes } of images) {
      const { statusCode, headers } = await app.inject({ method: 'HEAD', url: path });
      expect([statusCode, Number(headers['content-length'])]).toEqual([200, sizeBytes]);
    }
  });
});
