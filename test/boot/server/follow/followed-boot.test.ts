import { expect, it } from '@jest/globals';
import { FollowedBoot } from '../../../../boot/server/follow/followed-boot.ts';
import type { OpenBoot } from '../../../../boot/server/track/open-boot.ts';
import { fetches, healthy, mac, story } from '../../chain/boot-story.ts';

it('a fault that the machine may mend itself is written when it has stood for long enough', () => {
  const boot = new FollowedBoot({ mac, given: null, lastAskedMs: 0 } as unknown as OpenBoot);
  const cut = { ...fetches(`/bootdirectory/${mac}.gpxe`, 50), complete: false };
  for (const event of story(...healthy.slice(0, 5), cut)) boot.add(event);
  expect(boot.chain.diagnosis).toBeNull();
  boot.giveUp();
  expect(boot.chain.diagnosis?.code).toBe('connection-cut');
});
