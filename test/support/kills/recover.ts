import type { Ended } from '../process/romkit.ts';
import type { Chance } from './chance.ts';
import { faultsOf, type CutOff } from './cut-off.ts';
import type { Story } from './story.ts';

export type Recovery = 'resume' | 'rollback';

const confirm = ['--confirm', 'W25X40'] as const;

const recoveryArgs = (recovery: Recovery): string[] =>
  recovery === 'resume' ? ['flash', recovery] : ['flash', recovery, ...confirm];

/** How the card of a story is put right. */
export interface Way {
  readonly flashArgs: readonly string[];
  readonly recovery: Recovery;
  /** The recovery is cut off as well. */
  readonly second: CutOff | null;
}

/** Another card is put into the clip: whatever is tried, it keeps what it holds, and the first card its protection. */
export async function tryAnotherCard(story: Story, { flashArgs }: Way): Promise<void> {
  const { clip, cards } = story.scene;
  const isMixed = story.held === 'mixed';
  await clip.insert(cards[1]!);
  story.tell('another card');
  await story.status();
  const attempts: [string, string[]][] = [
    ['resume', recoveryArgs('resume')],
    ['rollback', recoveryArgs('rollback')],
    // Where nothing is unfinished a flash of this card is a flash like any other.
    ...(isMixed ? [['flash', [...flashArgs]] as [string, string[]]] : []),
  ];
  for (const [verb, args] of attempts) {
    const ended = await story.run(verb, args);
    if (ended.exitCode === 0 || !cards[1]!.content().equals(cards[1]!.made))
      story.complain(`${verb} has taken the other card for the first`);
    if (verb === 'flash') story.expectRefused(ended, ['refused-unfinished']);
  }
  await clip.insert(cards[0]!);
  story.tell('the first card');
}

/** Put the card right by what romkit says, until nothing is unfinished. */
export async function putRight(story: Story, way: Way, chance: Chance): Promise<void> {
  let { second } = way;
  for (let tries = 0; tries < 6; tries++) {
    const { flashes, unreadable } = await story.status();
    const isUnfinished = flashes.some(({ unfinished }) => unfinished);
    const unread = unreadable.filter(({ mayBeUnfinished }) => mayBeUnfinished);
    if (!isUnfinished && unread.length === 0) return;
    if (chance.happens(0.5))
      story.expectRefused(await story.run('flash', way.flashArgs), ['refused-unfinished']);
    if (!isUnfinished)
      await dismiss(
        story,
        way,
        unread.map(({ id }) => id),
      );
    else if (second === null) await story.run(way.recovery, recoveryArgs(way.recovery));
    else {
      await story.scene.clip.insert(story.scene.clip.card, faultsOf(second));
      await story.run(way.recovery, recoveryArgs(way.recovery), second);
      await story.scene.clip.insert(story.scene.clip.card);
      second = null;
    }
  }
  story.complain('after six recoveries something is still unfinished');
}

/** A journal cannot be read: make sure that the chip is all right, and say so by name. */
async function dismiss(story: Story, { flashArgs }: Way, ids: readonly string[]): Promise<void> {
  const resumed = await story.run('resume', recoveryArgs('resume'));
  story.expectRefused(resumed, ['nothing-unfinished']);
  if (story.held === 'mixed') {
    const device = flashArgs.slice(flashArgs.indexOf('--device')).slice(0, 2);
    const args = ['flash', 'rollback', ...device, '--to', story.oldSha256, ...confirm];
    expectDone(story, await story.run('rollback', args));
  }
  for (const id of ids) {
    const dismissed = await story.scene.call(story.scene.place, 'flash', 'dismiss', id, '--json');
    story.tell(`dismiss ${id.slice(0, 5)}: ${dismissed.exitCode}`);
    if (dismissed.exitCode !== 0) story.complain(`${id} could not be dismissed: ${dismissed.stderr}`);
  }
}

function expectDone(story: Story, ended: Ended): void {
  if (ended.exitCode !== 0) story.complain(`the backup did not go back: ${ended.stdout}${ended.stderr}`);
}
