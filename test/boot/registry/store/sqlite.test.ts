import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFreshRegistry } from '../../../support/registry/fresh-registry.ts';
import type { Place } from './suite/bench.ts';
import { registrySuite } from './suite/registry-suite.ts';

async function makePlace(): Promise<Place> {
  const state = await mkdtemp(join(tmpdir(), 'romkit-test-'));
  await makeFreshRegistry(state);
  // Two that write at once share a thread here, so the second one waits in vain.
  // Each test writes one event after the other: there is nothing to gather.
  return {
    place: { state, busyMs: 300, gatherMs: 0 },
    remove: () => rm(state, { recursive: true, force: true }),
  };
}

registrySuite(makePlace);
