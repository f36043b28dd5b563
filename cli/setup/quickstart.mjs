import { existsSync } from 'node:fs';
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
  ['--help', 'all commands'],
];

/** From a fresh checkout to firmware: set up, build, look inside, say what to do with it. */
export async function quickstart() {
  heading('Set up');
  await prepareCode();
  const advice = await preparePackages(['build', 'source']);
  if (advice !== undefined) process.stdout.write(`\n  To install what is missing, run:\n    ${advice}\n`);
  if (!(await prepareSource({ patienceMs: 20_000 }))) {
    throw Object.assign(new Error('the iPXE source cannot be reached.'), {
      hint: `Name another copy of it, a folder or a git URL: ${command} source use DIR-or-URL`,
      exitCode: 3,
    });
  }
  heading(`Build: romkit ${buildArguments.join(' ')}`);
  await romkitShown(buildArguments);
  const artifacts = ['undionly.kpxe', '8086100e.rom'].map((name) => join('out', name));
  for (const artifact of artifacts) {
    heading(`Look inside: romkit rom inspect ${artifact}`);
    await romkitShown(['rom', 'inspect', artifact]);
  }
  farewell(artifacts);
}

async function romkitShown(args) {
  const exitCode = await runShown(process.execPath, [paths.main, ...args]);
  // What went wrong has been said already.
  if (exitCode !== 0) process.exit(exitCode);
}

function farewell(artifacts) {
  const there = artifacts.filter((artifact) => existsSync(join(paths.root, artifact)));
  heading('Done');
  process.stdout.write(
    [
      ...there.map((artifact) => `  ${join(paths.root, artifact)}`),
      '',
      '  Put undionly.kpxe on your TFTP server as the file that DHCP names; 8086100e.rom belongs into an Intel 82540EM.',
      '  Both fetch http://NEXT-SERVER/bootdirectory/MAC.gpxe.',
      '',
      '  What to type next',
      ...next.flatMap(([words, meaning]) => [`    ${command} ${words}`, `        ${meaning}`]),
      '',
    ].join('\n'),
  );
}
