import { basename } from 'node:path';
import { sha256 } from '../../../system/files/files.ts';
import type { Certificate } from '../profile/certificates.ts';
import { variantOf } from '../profile/profile.ts';
import type { BuildPlan, PlannedArtifact } from '../build-plan.ts';

/** What stands in X.json beside an artifact X: how it was built, enough to build it again. */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** `# romkit-stamp:` line in the firmware; null where no script is embedded. */
  readonly stamp: string | null;
  readonly flavour: 'ipxe' | 'gpxe';
  readonly target: string;
  readonly route: 'embed' | 'make';
  readonly routeReason: string | null;
  readonly source: {
    readonly commit: string | null;
    /** Git tree id of what was compiled, uncommitted changes included. */
    readonly tree: string;
    readonly clean: boolean;
    /** Seconds since 1970 UTC that stand in the firmware as its build time. */
    readonly sourceDateEpoch: number;
  };
  readonly scripts: readonly ManifestScript[];
  readonly settings: {
    readonly enable: readonly string[];
    readonly disable: readonly string[];
    readonly values: Readonly<Record<string, string>>;
    /** The tree's named configuration, and debugged objects; absent where there are none. */
    readonly config?: string | undefined;
    readonly debug?: readonly string[] | undefined;
  };
  readonly certificates: {
    readonly trust: readonly ManifestCertificate[];
    readonly cert: readonly ManifestCertificate[];
    /** SHA-256 of the public half of the client key; the key itself is in the firmware alone. */
    readonly privkeyPublicSha256: string | null;
  };
  readonly toolchain: Readonly<Record<string, string>>;
}

export interface ManifestScript {
  readonly name: string;
  readonly origin: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly base64: string;
}

export interface ManifestCertificate {
  readonly sha256Fingerprints: readonly string[];
  readonly pem: string;
}

export const manifestPath = (artifact: string): string => `${artifact}.json`;

/** @param toolchain first line of each tool's version. */
export function manifestOf(
  plan: BuildPlan,
  artifact: PlannedArtifact,
  bytes: Buffer,
  toolchain: Readonly<Record<string, string>>,
): Manifest {
  const record = ({ fingerprint, pem }: Certificate): ManifestCertificate => ({
    sha256Fingerprints: [fingerprint],
    pem,
  });
  return {
    manifestVersion: 1,
    file: basename(artifact.path),
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
    stamp: artifact.stamp,
    flavour: plan.profile.flavour,
    target: artifact.target.name,
    route: artifact.route,
    routeReason: artifact.routeReason,
    source: {
      commit: plan.source.commit,
      tree: plan.source.tree,
      clean: plan.source.clean,
      sourceDateEpoch: plan.profile.sourceDateEpoch,
    },
    scripts: artifact.scripts.map((script) => ({
      name: script.name,
      origin: script.origin,
      sizeBytes: script.content.length,
      sha256: sha256(script.content),
      base64: script.content.toString('base64'),
    })),
    settings: {
      enable: plan.settings.enable,
      disable: plan.settings.disable,
      values: plan.settings.values,
      ...variantOf(plan.settings),
    },
    certificates: {
      trust: plan.profile.certificates.trust.map(record),
      cert: plan.profile.certificates.cert.map(record),
      privkeyPublicSha256: plan.profile.certificates.privkey?.publicKeySha256 ?? null,
    },
    toolchain,
  };
}
