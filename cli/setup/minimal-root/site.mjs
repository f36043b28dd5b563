import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { certificates, debianSources, indexFormat, siteSettings, variablesOf } from './plan.mjs';
import { read } from './run.mjs';

/**
 * How this machine reaches Debian's mirror.
 * @returns `sources`, and `settings`: the text of an apt.conf
 * @throws Error where apt knows no Debian
 */
export function findMirror() {
  const sources = debianSources(
    read(['apt-get', 'indextargets', '--format', indexFormat, 'Created-By: Packages']),
  );
  if (sources.suite === undefined)
    throw Object.assign(new Error('apt knows no source of Debian on this machine.'), {
      hint: 'On a Debian whose package lists are not there yet, run: apt-get update',
      exitCode: 3,
    });
  return { sources, settings: siteSettings(read(['apt-config', 'dump'])) };
}

/** How this machine reaches npm's registry: settings of the machine and the user, in this order, and certificates. */
export function findRegistry() {
  const files = ['globalconfig', 'userconfig'].map(npmSetting);
  const npmrc = files
    .filter((file) => existsSync(file))
    .map((file) => `${readFileSync(file, 'utf8')}\n`)
    .join('');
  const certificateFile = [npmSetting('cafile'), process.env.NODE_EXTRA_CA_CERTS].find(
    (file) => file !== undefined && existsSync(file),
  );
  return { npmrc, variables: variablesOf(npmrc), certificateFile };
}

/** Files of this site that a root needs: name servers, mirror settings, certificates. */
export function installSite(root, { certificateFile }) {
  for (const file of ['/etc/resolv.conf', '/etc/hosts']) copyFileSync(file, join(root, file));
  if (certificateFile === undefined) return;
  mkdirSync(join(root, dirname(certificates)), { recursive: true });
  copyFileSync(certificateFile, join(root, certificates));
  chmodSync(join(root, certificates), 0o644);
}

/** A person's .npmrc: it may hold a token, so that nobody else may read it. */
export function installNpmrc(root, person, { npmrc }) {
  writeFileSync(join(root, person.home, '.npmrc'), npmrc, { mode: 0o600 });
}

function npmSetting(key) {
  const value = read(['npm', 'config', 'get', key]).trim();
  return value === 'null' || value === 'undefined' ? undefined : value;
}
