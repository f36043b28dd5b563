import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Site } from '../people/site.ts';
import { sampleReport } from './sample.ts';

const site = new Site();
beforeAll(async () => {
  await site.open();
  await site.addPerson('vera', 'viewer');
});
afterAll(() => site.close());

const ask = async (path: string) => site.page('GET', path, undefined, await site.sessionOf('vera'));

it('this server is shown, and the others on its registry without it', async () => {
  const sign = { name: 'boot2', url: 'http://boot2', version: '0.1.0', startedMs: 1, seenMs: site.now };
  await site.registry.servers.tell({ id: 'this run', ...sign });
  await site.registry.servers.tell({ id: 'another run', ...sign });
  const answer = await ask('/servers');
  expect(answer.json()).toEqual({ here: sampleReport, others: [sign], network: null });
});

it('an export is written for the registry as it is now', async () => {
  await site.registry.apply({ by: 'x', via: 'test' }, [
    { type: 'add-machine', macs: ['52:54:00:00:00:01'], values: {} },
  ]);
  expect((await ask('/exports/kea?interface=eth1')).json()).toEqual({
    files: [{ path: '/etc/kea', text: '1 on eth1' }],
    notes: [],
  });
  const archive = await ask('/exports/bootdirectory.tar');
  expect([archive.body, archive.headers['content-disposition']]).toEqual([
    'tar',
    'attachment; filename="bootdirectory.tar"',
  ]);
});

it.each([
  ['/exports/kea', 400, 'no-network'],
  ['/exports/passwd', 400, 'bad-request'],
  ['/exports/kea?interface=eth1%0Afoo', 400, 'bad-request'],
])('%s is refused', async (path, status, code) => {
  const answer = await ask(path);
  expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
});
