import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const macOf = (n) => `52:54:00:12:00:${n.toString(16).padStart(2, '0')}`;

/** Images of the pool: each `append` is a revision. */
const images = [
  [
    'debian-12',
    'Debian 12',
    ['quiet console=tty0', 'quiet console=ttyS0,115200', 'console=ttyS0,115200 splash'],
  ],
  ['postgres', 'Postgres 17 on Debian', ['quiet', 'quiet hugepages=512']],
  ['rescue', 'Rescue system', ['single']],
];
const names = ['render-01', 'render-02', 'render-03', 'db-01', 'db-02', 'web-01', 'web-02', 'web-03'];

/** Add the images, before there is a server. */
export async function addImages(site, state) {
  const kernel = site.path('vmlinuz');
  writeFileSync(kernel, linuxKernel());
  for (const [name, title, lines] of images)
    for (const [index, line] of lines.entries())
      await site.romkit(
        ...['image', 'add', name, '--kernel', kernel, '--append', line, '--reports-up', '--state', state],
        ...['--title', `${title}, ${index + 1}`],
      );
}

/** Files that lie on the server, of which no image has been made yet. */
export function fillIncoming(site, state) {
  const incoming = join(state, 'incoming');
  mkdirSync(join(incoming, 'debian-13-netboot'), { recursive: true });
  for (const name of ['memtest86+.bin', 'vmlinuz-6.12'])
    copyFileSync(site.path('vmlinuz'), join(incoming, name));
}

/** Machines with names, tags and images, of which some have booted, one is under way, one has failed, and two wait. */
export async function fillPool(url) {
  const add = names.map((name, n) => ({
    ...{ type: 'add-machine', macs: [macOf(n + 1)] },
    values: { name, tags: [name.split('-')[0], n % 2 === 0 ? 'rack-7' : 'rack-8'], note: '' },
  }));
  await change(url, add);
  const assign = (target, image, revision = null) => ({
    type: 'assign',
    assignment: { target, image, revision, priority: 0 },
  });
  await change(url, [
    assign({ type: 'tag', tag: 'render' }, 'debian-12'),
    assign({ type: 'tag', tag: 'web' }, 'debian-12', 2),
    assign({ type: 'machine', machine: 4 }, 'postgres'),
    assign({ type: 'machine', machine: 5 }, 'postgres', 1),
    assign({ type: 'once', machine: 8 }, 'rescue'),
  ]);
  for (const n of [1, 2, 4, 5, 6]) await boot(url, n, 'up');
  await boot(url, 7, 'files');
  await boot(url, 3, 'script');
  // Begins anew: the boot before it has failed.
  await boot(url, 3, 'script');
  for (const n of [31, 32]) await ask(url, n);
}

/** Boot machine n over HTTP as its firmware does, as far as its script, its files, or the report that it is up. */
async function boot(url, n, until) {
  const script = await (await fetch(scriptUrl(url, n))).text();
  if (until === 'script') return;
  for (const file of script.match(/https?:\/\/[^\s"']+\/images\/[^\s"']+/g) ?? [])
    await (await fetch(file)).arrayBuffer();
  if (until === 'up') await fetch(`${url}/bootdirectory/up/${macOf(n)}`, { method: 'POST' });
}

/** Ask for a script that there is none of yet, and hang up. */
async function ask(url, n) {
  await fetch(scriptUrl(url, n).replace(/\/([^/]+)\.ipxe/, '/report/$1'));
  await fetch(scriptUrl(url, n), { signal: AbortSignal.timeout(1000) })
    .then((answer) => answer.text())
    .catch(() => undefined);
}

function scriptUrl(url, n) {
  const told = new URLSearchParams({
    ...{ manufacturer: 'Example', product: 'Server 1', serial: `7XK${n}`, memsize: '4096' },
    ...{ buildarch: 'x86_64', platform: 'pcbios' },
  });
  return `${url}/bootdirectory/${macOf(n)}.ipxe?${`${told}`.replaceAll('+', '%20')}`;
}

async function change(url, changes) {
  const answer = await fetch(`${url}/api/v1/changes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ changes }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Headers by which a kernel for PC BIOS is known (Linux, Documentation/arch/x86/boot.rst), and nothing that runs. */
function linuxKernel() {
  const bytes = Buffer.alloc(8 << 20);
  bytes[0x1f1] = 1;
  bytes.writeUInt32LE((bytes.length - 1024) / 16, 0x1f4);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202);
  bytes.writeUInt16LE(0x20f, 0x206);
  bytes.writeUInt16LE(0x100, 0x20e);
  bytes.writeUInt16LE(0x3f, 0x236);
  bytes.writeUInt32LE(32 << 20, 0x260);
  bytes.write('6.1.0-18-amd64 #1 SMP\0', 0x300);
  return bytes;
}
