import { rmSync } from 'node:fs';

/** After integration tests: what they shared goes. */
export default function tearDown() {
  rmSync(process.env.ROMKIT_TEST_SHARED, { recursive: true, force: true });
}
