import type { FlavourName } from '../../rom/source/flavour.ts';

/** `romkit build`'s options as commander hands them over. */
export interface BuildOptions {
  readonly json?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  /** False: --no-embed. True or undefined: nothing was said. */
  readonly embed?: string[] | boolean | undefined;
  readonly set?: string[] | undefined;
  readonly each?: string[] | undefined;
  readonly nic?: string[] | undefined;
  readonly flavour?: FlavourName | undefined;
  readonly source?: string | undefined;
  readonly profile?: string | undefined;
  readonly enable?: string[] | undefined;
  readonly disable?: string[] | undefined;
  readonly define?: string[] | undefined;
  readonly config?: string | undefined;
  readonly debug?: string[] | undefined;
  readonly console?: string[] | undefined;
  readonly trust?: string[] | undefined;
  readonly cert?: string[] | undefined;
  readonly privkey?: string | undefined;
  readonly route?: 'auto' | 'embed' | 'make' | undefined;
  readonly out?: string | undefined;
  readonly jobs?: string | undefined;
  readonly lint?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly listOptions?: boolean | undefined;
}
