import type { MakePlace } from './bench.ts';
import { bootsSuite } from './boots.ts';
import { changesSuite } from './changes.ts';
import { guardSuite } from './guard.ts';
import { peopleSuite } from './people.ts';
import { poolSuite } from './pool.ts';
import { serverSuite } from './servers.ts';
import { sharingSuite } from './sharing.ts';
import { tokenSuite } from './tokens.ts';
import { trialSuite } from './trials.ts';

/** Everything that a registry promises, whichever database keeps it. */
export function registrySuite(makePlace: MakePlace): void {
  changesSuite(makePlace);
  bootsSuite(makePlace);
  guardSuite(makePlace);
  poolSuite(makePlace);
  serverSuite(makePlace);
  sharingSuite(makePlace);
  tokenSuite(makePlace);
  peopleSuite(makePlace);
  trialSuite(makePlace);
}
