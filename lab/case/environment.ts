import type { Run } from '../../system/process/run.ts';
import type { FlavourName } from '../../rom/source/flavour.ts';

/** What preparing a case takes from the outside. */
export interface CaseEnvironment {
  /** romkit's cache folder. */
  readonly cache: string;
  /** Where initrds and the like are kept between runs. */
  readonly work: string;
  readonly run: Run;
  /** Builds firmware; @throws RomkitError where the source is missing or the build fails. */
  readonly build: (wish: FirmwareWish) => Promise<string>;
  /** A ROM with the same source, settings and script for another card; null where it has no manifest. */
  readonly buildTwin: (file: string, target: string) => Promise<string | null>;
}

/** Firmware that a case needs. */
export interface FirmwareWish {
  readonly flavour: FlavourName;
  /** As `romkit build` takes it. */
  readonly target: string;
  /** What runs at power-on: `template:NAME`, or a script's text; null for plain firmware. */
  readonly script: { readonly template: string } | { readonly text: string } | null;
  /** Build options that it has beside the usual. */
  readonly enable?: readonly string[] | undefined;
  /** Certificates of authorities that it trusts beside the usual, by path. */
  readonly trust?: readonly string[] | undefined;
  /** Folder for it, below the place that the environment keeps such firmware in. */
  readonly folder: string;
}
