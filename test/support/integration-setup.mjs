import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeReady } from '../../cli/setup/ready.mjs';

/**
 * Before integration tests: the program that they run as a user would is compiled from the code as it is, and there
 * is one cache for all files, so that each real profile is compiled once.
 */
export default async function setUp() {
  await makeReady(() => undefined);
  process.env.ROMKIT_TEST_SHARED = mkdtempSync(join(tmpdir(), 'romkit-shared-'));
}
