import { paths } from '../fresh.mjs';
import { asRoot, judgeQuickstart, judgeTest, judgeUser, judgeUserAfterwards } from './outcome.mjs';
import { checkout, people, planEntry, planEnvironment } from './plan.mjs';
import { read, runHeard } from './run.mjs';
import { installNpmrc } from './site.mjs';

const { root, user } = people;
const firstCommand = ['npm', 'run', 'quickstart'];

/** What is tried: README's commands, each by somebody in a root that nobody has used before. */
export const tries = {
  quickstart: {
    title: 'npm run quickstart, as root',
    run: async (place) => judgeQuickstart(await typed(arrived(place, root), firstCommand)),
  },
  user: {
    title: 'npm run quickstart, as a user without sudo',
    run: tryAsUser,
  },
  test: {
    title: 'npm test, as root',
    run: async (place) => judgeTest(await typed(arrived(place, root), ['npm', 'test']), place.sources),
  },
};

/** The user is told one line; root runs that line; then the user lacks nothing. */
async function tryAsUser(place) {
  const visit = arrived(place, user);
  const told = judgeUser(await typed(visit, firstCommand));
  if (!told.passed) return told;
  const line = asRoot(told.text);
  process.stdout.write(`\n  root runs: ${line}\n`);
  const installed = await typed({ ...visit, person: root }, ['sh', '-c', line]);
  if (installed.exitCode !== 0) return { passed: false, text: `the line failed: ${line}` };
  const afterwards = judgeUserAfterwards(await typed(visit, firstCommand));
  return { passed: afterwards.passed, text: `${told.text}; ${afterwards.text}` };
}

/** Somebody comes to a root, with a fresh clone of HEAD. */
function arrived({ root: folder, site, sources }, person) {
  const clone = `${folder}${checkout(person)}`;
  read(['git', 'clone', '--quiet', '--no-hardlinks', paths.root, clone]);
  installNpmrc(folder, person, site);
  read(['chown', '-R', `${person.id}:${person.id}`, `${folder}${person.home}`]);
  return { folder, site, sources, person, checkout: checkout(person) };
}

function typed({ folder, site, sources, person, checkout: at }, command) {
  const environment = planEnvironment(person, sources, {
    outside: process.env,
    npmVariables: site.variables,
    hasCertificates: site.certificateFile !== undefined,
  });
  return runHeard(planEntry(folder, person, sources, at, command), environment);
}
