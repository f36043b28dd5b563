import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeFolder, sweepLeftovers } from './minimal-root/folder.mjs';
import { installNode } from './minimal-root/node.mjs';
import { parseOptions } from './minimal-root/options.mjs';
import { people, planRoot } from './minimal-root/plan.mjs';
import { hearSignals, read, runHeard } from './minimal-root/run.mjs';
import { findMirror, findRegistry, installSite } from './minimal-root/site.mjs';
import { tries } from './minimal-root/tries.mjs';
import { heading } from './steps.mjs';

/**
 * `npm run fresh`: README's two commands where nothing is installed, in a minimal Debian made from this machine's own
 * package sources, with Node in it and a fresh clone of HEAD. Each try has a root of its own.
 * @throws Error with `exitCode` and `hint` where such a root cannot be made here
 */
export async function fresh(args) {
  const options = parseOptions(args);
  requireMachine(options);
  hearSignals();
  sweepLeftovers();
  const folder = makeFolder(options.keep);
  try {
    const site = { ...findMirror(), ...findRegistry() };
    const base = await makeBase(folder, site);
    const outcomes = [];
    for (const name of options.only) outcomes.push(await attempt(name, { folder, base, site, options }));
    tell(outcomes);
    if (options.keep) process.stdout.write(`  The roots are in ${folder}\n`);
  } finally {
    if (!options.keep) removeFolder(folder);
  }
}

function requireMachine({ sources }) {
  const missing = ['mmdebstrap', 'unshare', 'git'].filter((name) => !isProgram(name));
  const hint = 'As root: apt-get install -y --no-install-recommends git mmdebstrap util-linux';
  if (process.getuid() !== 0) throw problem('A minimal Debian can be made by root only.', 'Run it as root.');
  if (missing.length > 0) throw problem(`${missing.join(', ')} is missing on this machine.`, hint);
  for (const source of Object.values(sources))
    if (!statSync(source, { throwIfNoEntry: false })?.isDirectory())
      throw problem(
        `${source} is no folder.`,
        'Name a folder with the source: a repository, bare or not.',
        2,
      );
}

const isProgram = (name) =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));

const problem = (message, hint, exitCode = 3) => Object.assign(new Error(message), { hint, exitCode });

/** The root that the others are copies of: Debian, Node, and how to reach this site. */
async function makeBase(folder, site) {
  heading('A minimal Debian');
  const base = join(folder, 'base');
  const settings = join(folder, 'apt.conf');
  writeFileSync(settings, site.settings);
  const { exitCode } = await runHeard(planRoot(site.sources, base, settings));
  if (exitCode !== 0)
    throw problem(`mmdebstrap ended with exit code ${exitCode}.`, 'Its own words are above.');
  installSite(base, site);
  installNode(base);
  // Packages start no daemons here (deb-policy-rc.d, "policy-rc.d" of init-system-helpers).
  writeFileSync(join(base, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const { name, id, home } = people.user;
  read(['chroot', base, 'useradd', '--create-home', '--uid', id, '--home-dir', home, name].map(String));
  return base;
}

/** Make one try in a root of its own. */
async function attempt(name, { folder, base, site, options }) {
  const root = join(folder, name);
  read(['cp', '-a', '--reflink=auto', base, root]);
  const { title, run } = tries[name];
  heading(title);
  const started = Date.now();
  const verdict = await run({ root, site, sources: options.sources });
  if (!options.keep) removeFolder(root);
  return { title, ...verdict, seconds: Math.round((Date.now() - started) / 1000) };
}

function tell(outcomes) {
  heading('Outcome');
  for (const { title, passed, text, seconds } of outcomes)
    process.stdout.write(`  ${passed ? 'good  ' : 'FAILED'}  ${title}: ${text} (${seconds} s)\n`);
  process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
}
