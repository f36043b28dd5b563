import { join } from 'node:path';
import { paths } from './fresh.mjs';
import { runShown } from './spawn.mjs';
import { heading, prepareCode, preparePackages, prepareSource } from './steps.mjs';

const command = 'npm run --silent romkit --';
const buildArguments = [
  'build',
  'undionly.kpxe',
  '8086:100e',
  '--embed',
  'template:mac-chain',
  '--out',
  'out',
];

const next = [
  ['script list', 'the scripts that can be embedded, and their parameters'],
  ['nics', 'the network cards of this machine and what to build for them'],
  ['build undionly.kpxe --embed FILE --out out', 'your own script'],
  [
    'test-qemu out/8086100e.rom --machines 2 --images 2',
    'the ROM in two cards, each machine with its own image',
  ],
  ['--help', 'all commands'],
];

/**
 * From a fresh checkout to a machine that boots: set up, build, look inside, boot it in QEMU, say what to do with it.
 * Without the source the distribution's firmware boots instead.
 */
export async function quickstart() {
  heading('Set up');
  await prepareCode();
  const { advice } = await preparePackages(['build', 'source', 'test-qemu']);
  if (advice !== undefined) process.stdout.write(`\n  To install what is missing, run:\n    ${advice}\n`);
  const problem = await prepareSource({ patienceMs: 20_000 });
  const built = problem === undefined;
  if (built) await build();
  const booted = await romkitShown(
    'Boot it on a network of its own',
    built
      ? ['test-qemu', join('out', 'undionly.kpxe')]
      : ['test-qemu', '--method', 'chain', '--nbp', 'distro'],
  );
  farewell(problem);
  // What stopped the boot has been said; firmware that was built is there all the same.
  if (booted !== 0) process.exitCode = booted;
}

async function build() {
  await needed(`Build`, buildArguments);
  for (const artifact of artifacts) await needed('Look inside', ['rom', 'inspect', artifact]);
}

const artifacts = ['undionly.kpxe', '8086100e.rom'].map((name) => join('out', name));

async function needed(title, args) {
  const exitCode = await romkitShown(title, args);
  // What went wrong has been said already.
  if (exitCode !== 0) process.exit(exitCode);
}

function romkitShown(title, args) {
  heading(`${title}: romkit ${args.join(' ')}`);
  return runShown(process.execPath, [paths.main, ...args]);
}

function farewell(problem) {
  heading('Done');
  const said =
    problem !== undefined
      ? withoutSource[problem]
      : [
          ...artifacts.map((artifact) => `  ${join(paths.root, artifact)}`),
          '',
          '  Put undionly.kpxe on your TFTP server as the file that DHCP names; 8086100e.rom belongs into an Intel 82540EM.',
          '  Both fetch http://NEXT-SERVER/bootdirectory/MAC.gpxe.',
        ];
  const words = [
    '',
    '  What to type next',
    ...next.flatMap(([args, meaning]) => [`    ${command} ${args}`, `        ${meaning}`]),
  ];
  process.stdout.write([...said, ...words, ''].join('\n'));
}

const withoutSource = {
  'no-git': [
    '  Nothing was built: git is missing, which reads and fetches the iPXE source. Install it, and begin again.',
  ],
  unreachable: [
    '  Nothing was built: the iPXE source cannot be reached.',
    `  Name another copy of it, a folder or a git URL: ${command} source use DIR-or-URL`,
  ],
};
