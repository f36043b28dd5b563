import type { PoolOptions } from '../pool/pool.ts';
import type { NetworkOptions } from './network/network.ts';
import type { OpenidFlags } from './openid.ts';

/** The options of `romkit serve` as commander hands them over. */
export interface ServeOptions extends PoolOptions, NetworkOptions, OpenidFlags {
  readonly mirror?: string | undefined;
  readonly listen: string;
  readonly adminListen: string;
  readonly publicUrl?: string | undefined;
  readonly imageUrl?: string | undefined;
  readonly accelLog?: string | undefined;
  readonly bootFiles?: string | undefined;
  readonly incoming?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly patience: string;
}
