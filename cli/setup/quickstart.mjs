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
  ['npm run demo', 'three virtual machines on your desk: choose on a web page what each one boots'],
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
  const problem = await prepareSource({ patienceMs: 20_000 });
  // What went wrong in a step has been said by it; firmware that was built is there even where the boot stopped.
  const built = problem === undefined ? await build() : 0;
  process.exitCode = built !== 0 ? built : await boot(problem === undefined);
  const stopped = process.exitCode === missing && advice !== undefined;
  if (built === 0 && !stopped) farewell(problem);
  if (advice !== undefined) askFor(advice, stopped);
}

/** @returns the exit code of the first step that failed, or 0 */
async function build() {
  const inspect = artifacts.map((artifact) => ['Look inside', ['rom', 'inspect', artifact]]);
  for (const [title, args] of [['Build', buildArguments], ...inspect]) {
    const exitCode = await romkitShown(title, args);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

function boot(hasFirmware) {
  const firmware = hasFirmware ? [artifacts[0]] : ['--method', 'chain', '--nbp', 'distro'];
  return romkitShown('Boot it on a network of its own', ['test-qemu', ...firmware]);
}

/** Last on the screen, below what could not be done: the one line that helps. */
function askFor(advice, stopped) {
  heading(stopped ? 'Not done yet' : 'Not all is here');
  process.stdout.write(
    `  To install what is missing, run this line, then npm run quickstart again:\n    ${advice}\n`,
  );
}

/** Exit code of a romkit that misses something. */
const missing = 3;

const artifacts = ['undionly.kpxe', '8086100e.rom'].map((name) => join('out', name));

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
    ...next.flatMap(([args, meaning]) => [
      `    ${args.startsWith('npm ') ? args : `${command} ${args}`}`,
      `        ${meaning}`,
    ]),
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
