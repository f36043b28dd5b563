/** Node's folder in the root: no Debian package looks there, so only PATH brings it in. */
export const nodeFolder = '/opt/node';

/** Certificates by which npm and apt know this site's servers. */
export const certificates = `${nodeFolder}/etc/certificates.pem`;

/** Where a source is mounted, and the variable that names it to romkit. */
const sourcePlaces = {
  ipxe: { folder: '/srv/ipxe', variable: 'ROMKIT_IPXE_SOURCE' },
  gpxe: { folder: '/srv/gpxe', variable: 'ROMKIT_GPXE_SOURCE' },
};

/** Who types the commands: root, and a user who has no sudo. */
export const people = {
  root: { name: 'root', id: 0, home: '/root', path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin' },
  user: { name: 'visitor', id: 1000, home: '/home/visitor', path: '/usr/local/bin:/usr/bin' },
};

export const checkout = (person) => `${person.home}/romkit`;

/** The format of `apt-get indextargets`: one line for each list of packages. */
export const indexFormat = '$(ORIGIN)\t$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)';

/**
 * Debian's sources among those that apt knows on this machine.
 * @param text lines of `indexFormat`
 * @returns `lines` of sources.list, and the `suite`: the one that is no update, security or backports
 */
export function debianSources(text) {
  const targets = text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([origin]) => origin === 'Debian' || origin === 'Debian Backports');
  const lines = targets.map(([, uri, release, component]) => `deb ${uri} ${release} ${component}`);
  const suite = targets.map(([, , release]) => release).find((release) => !/[-/]/.test(release));
  return { lines: [...new Set(lines)], suite };
}

/** How apt reaches this site's mirror, of all that `apt-config dump` tells: proxies, retries, checks of time. */
export function siteSettings(dump) {
  const reach = /^Acquire::(?:https?|ftp|Check-|Retries|Proxy-|ForceIPv|AllowInsecure)/i;
  const lines = dump.split('\n').filter((line) => reach.test(line));
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * The command that makes the root. Its package lists are deleted at the end, as on a machine that was just installed.
 * @param settings a file with `siteSettings`
 */
export function planRoot({ lines, suite }, folder, settings) {
  const secure = lines.some((line) => line.startsWith('deb https:'));
  return isolated([
    ...['mmdebstrap', '--mode=root', '--variant=minbase', `--aptopt=${settings}`],
    // A root that is thrown away need not survive a power cut.
    '--dpkgopt=force-unsafe-io',
    // A mirror may want a password.
    '--setup-hook=cp -a /etc/apt/auth.conf* "$1/etc/apt/" 2>/dev/null || true',
    ...(secure ? ['--include=ca-certificates'] : []),
    ...[suite, folder, ...lines],
  ]);
}

/**
 * The command that runs another one in a root, as a person, in a folder there. It sees the sources read-only,
 * no process of this machine, and none of its mounts outlives it.
 */
export function planEntry(root, person, sources, at, command) {
  const mounts = Object.entries(sources).flatMap(([flavour, from]) => [from, sourcePlaces[flavour].folder]);
  return isolated(['sh', '-ec', enter, 'enter', root, person.name, at, ...mounts, '--', ...command]);
}

/** The variables of a person in the root; of this machine's own only how npm and git reach the outside. */
export function planEnvironment(person, sources, { outside, npmVariables, hasCertificates }) {
  const kept = Object.entries(outside).filter(
    ([name]) => /^(?:https?|ftp|all|no)_proxy$/i.test(name) || npmVariables.includes(name),
  );
  const named = Object.keys(sources).map((flavour) => {
    const { folder, variable } = sourcePlaces[flavour];
    return [variable, folder];
  });
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(named),
    ...(hasCertificates ? { npm_config_cafile: certificates } : {}),
    HOME: person.home,
    USER: person.name,
    LOGNAME: person.name,
    LANG: 'C.UTF-8',
    PATH: `${nodeFolder}/bin:${person.path}:/bin`,
  };
}

/** Variables that an .npmrc refers to, as `${NAME}` or `${NAME?}`. */
export const variablesOf = (npmrc) => [...npmrc.matchAll(/\$\{([^}?]+)\??\}/g)].map(([, name]) => name);

/**
 * Mounts and processes of their own, which the kernel ends with us however we end: setpriv ends unshare, that the
 * first process of the PID namespace, and that all the others (pid_namespaces(7)).
 */
const isolated = (command) => [
  ...['setpriv', '--pdeathsig', 'KILL', '--', 'unshare', '--mount', '--propagation', 'private'],
  ...['--pid', '--fork', '--kill-child=KILL', '--mount-proc', '--', ...command],
];

/** A root that is only changed into (chroot) may not make user namespaces (user_namespaces(7)): it is pivoted to. */
const enter = `
root=$1 person=$2 at=$3 path=$PATH
shift 3
PATH=$PATH:/usr/sbin:/sbin
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
  shift 2
done
shift
cd "$root"
pivot_root . .
umount -l .
exec chroot --userspec="$person" . env --chdir="$at" PATH="$path" "$@"`;
