import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { assignment, mac } from '../registry/sample.ts';
import { download, filesIn } from '../../support/boot-server/boot-client.ts';
import { bootSite, type BootSite } from '../../support/boot-server/boot-site.ts';

let site: BootSite;
/** Two servers on one registry. */
let first: string;
let second: string;

beforeEach(async () => {
  site = await bootSite([
    assignment({ type: 'once', machine: 1 }, 'debian'),
    assignment({ type: 'machine', machine: 1 }, 'tools'),
  ]);
  first = (await site.start()).url;
  second = (await site.start({ registry: await site.openRegistry() })).url;
});
afterEach(() => site.remove());

/** Ask for the machine's script; the image that it has, and its files. */
async function ask(server = first): Promise<{ image: string; files: string[] }> {
  // SQLite waits for another connection's transaction without letting this process end it: both would stand still.
  await site.settled();
  const { body } = await download(`${server}/bootdirectory/${mac(1)}.ipxe`);
  const script = body.toString();
  return { image: /^# (\w+)/m.exec(script)?.[1] ?? '', files: filesIn(script) };
}

describe('an image for the next boot only', () => {
  it('is given until it has arrived, and then never again', async () => {
    expect((await ask()).image).toBe('debian');
    const { image, files } = await ask();
    expect([image, files.length]).toEqual(['debian', 2]);
    for (const file of files) await download(file);
    expect((await ask()).image).toBe('tools');
    expect((await ask(second)).image).toBe('tools');
  });

  it('names its boot in the URLs of its files, and nothing else does', async () => {
    const { files } = await ask();
    expect(files[0]).toContain(`/images/${mac(1)},1/`);
    for (const file of files) await download(file);
    expect((await ask()).files[0]).toContain(`/images/${mac(1)}/`);
  });

  it.each([
    ['after the script', 0, 0],
    ['in the middle of the kernel', 1, 15_000],
    ['after the kernel', 1, Infinity],
    ['in the middle of the initrd', 2, 200_000],
  ])('stays for a machine that is cut off %s', async (_point, count, cutAt) => {
    const { files } = await ask();
    for (const [index, file] of files.slice(0, count).entries())
      await download(file, index === count - 1 ? cutAt : Infinity);
    expect((await ask()).image).toBe('debian');
    expect((await ask(second)).image).toBe('debian');
  });

  it('does not add up from the halves of two boots', async () => {
    const half = await ask();
    await download(half.files[0]!);
    const rest = await ask();
    await download(rest.files[1]!);
    expect((await ask()).image).toBe('debian');
  });

  it('may come from two servers, and is spent for both', async () => {
    const { files } = await ask();
    await download(files[0]!);
    await download(files[1]!.replace(first, second));
    expect((await ask()).image).toBe('tools');
    expect((await ask(second)).image).toBe('tools');
  });

  it('is spent by the machine that loads it, whoever looks at the script meanwhile', async () => {
    const { files } = await ask();
    await download(files[0]!);
    await ask();
    await ask(second);
    await download(files[1]!);
    expect((await ask()).image).toBe('tools');
  });

  it('is not handed out whole where it cannot be recorded', async () => {
    const { files } = await ask();
    await download(files[0]!);
    site.registry.gate = () => Promise.reject(new Error('the disk is full'));
    await expect(download(files[1]!)).rejects.toThrow();
    expect((await download(`${first}/bootdirectory/${mac(1)}.ipxe`)).status).toBe(503);
    site.registry.gate = () => Promise.resolve();
    expect((await ask()).image).toBe('debian');
  });

  it('keeps its last bytes back until it is spent', async () => {
    const { files } = await ask();
    await download(files[0]!);
    const held = site.registry.hold('lastFileServed 1');
    let ended = false;
    const last = download(files[1]!).then(({ body }) => {
      ended = true;
      return body.length;
    });
    const release = await held;
    expect(ended).toBe(false);
    release();
    expect(await last).toBe(site.initrd.sizeBytes);
    expect((await site.registry.refresh()).assignments).toHaveLength(1);
  });
});
